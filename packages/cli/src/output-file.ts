import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { fileProblem } from './repl/commands/file-problem.ts';
import { UsageError } from './report-error.ts';

/** A file that is there whole, or as it was before: written aside, and put in its place at the end. */
export class OutputFile {
  readonly stream: WriteStream;
  readonly #path: string;
  readonly #aside: string;

  private constructor(stream: WriteStream, path: string, aside: string) {
    this.stream = stream;
    this.#path = path;
    this.#aside = aside;
  }

  /** Rejects with a `UsageError` for a file that cannot be written. */
  static async open(path: string): Promise<OutputFile> {
    const aside = `${path}.weir-unfinished`;
    try {
      await (await open(aside, 'w')).close();
    } catch (error) {
      throw new UsageError(`"${path}" cannot be written: ${fileProblem(error)}`);
    }
    return new OutputFile(createWriteStream(aside), path, aside);
  }

  /** All is written. */
  async keep(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
    await rename(this.#aside, this.#path);
  }

  /** What is not kept goes. */
  async drop(): Promise<void> {
    this.stream.destroy();
    await rm(this.#aside, { force: true });
  }
}
