import { readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { didYouMean } from '@weir/parser';
import { systemClock } from '../clock.ts';
import type { FilePattern } from './file-pattern.ts';
import { FileWatch } from './file-watch.ts';
import { byAge, listFiles, lookAt } from './list-files.ts';
import type { FoundFile } from './list-files.ts';
import { fileErrorText, notThereText, readFileInto } from './read-file.ts';
import { SeenFiles } from './seen-files.ts';
import { SourceError } from './source.ts';
import type { Receiver, SourceContext } from './source.ts';

export interface FilesOptions {
  /** Read the files that are there at the start. */
  readonly existing: boolean;
  /** How many files may be begun in one batch. */
  readonly perBatch: number;
}

/**
 * Finds files and reads them one after the other. They are looked for when the folder changes, and before each batch,
 * which waits until what was found is read or the buffer is full: so a file that was renamed into place before a
 * batch is in it.
 */
export class FilesReceiver implements Receiver {
  readonly #pattern: FilePattern;
  readonly #options: FilesOptions;
  readonly #context: SourceContext;
  readonly #seen = new SeenFiles();
  readonly #watch: FileWatch;
  readonly #stopping = new AbortController();
  /** Found, and to be read in this order. */
  #waiting: FoundFile[] = [];
  /** How many files may still be begun before the next batch. */
  #permits: number;
  #reading: Promise<void> | undefined;
  #scans: Promise<void> = Promise.resolve();
  #nextScan: Promise<void> | undefined;
  #advanced = false;
  #onFull: () => void = () => undefined;
  #onStop: () => void = () => undefined;
  /** What was reported of folders, so that it is said once. */
  readonly #unreadable = new Set<string>();

  constructor(pattern: FilePattern, options: FilesOptions, context: SourceContext) {
    this.#pattern = pattern;
    this.#options = options;
    this.#context = context;
    this.#permits = options.perBatch;
    this.#watch = new FileWatch(pattern, () => this.#lookAgain());
  }

  async start(): Promise<void> {
    if (!this.#pattern.wild) await this.#checkPlainPath();
    const paths = await listFiles(this.#pattern, (folder) => this.#cannotList(folder)).catch(
      (error: unknown) => {
        const reason = `${this.#pattern.directory} cannot be read: ${fileErrorText(error)}`;
        throw new SourceError(`${this.#name}: ${reason}`, { cause: error });
      },
    );
    const found = await Promise.all(paths.map(lookAt));
    for (const file of found.toSorted(byAge)) {
      // Somebody may be about to write to an empty one.
      if (isEmpty(file)) continue;
      this.#seen.add(file);
      if (this.#options.existing) this.#take(file);
    }
    if (!this.#context.once) this.#watch.start();
    this.#read();
  }

  async advance(): Promise<void> {
    if (!this.#context.once && (await this.#watch.changed())) await this.#scan();
    if (this.#advanced) this.#permits = this.#options.perBatch;
    this.#advanced = true;
    const full = new Promise<void>((resolve) => {
      this.#onFull = resolve;
    });
    this.#read();
    if (!this.#context.output.full) await Promise.race([this.#reading, full]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#onStop();
    this.#watch.stop();
    await this.#scans;
    await this.#reading;
  }

  /** Something changed: the files are read without waiting for the next batch. */
  #lookAgain(): void {
    void this.#scan().then(() => this.#read());
  }

  /** One look at a time; who asks while one goes on shares the next. */
  #scan(): Promise<void> {
    this.#nextScan ??= this.#scans.then(() => {
      this.#nextScan = undefined;
      return this.#find();
    });
    this.#scans = this.#nextScan;
    return this.#scans;
  }

  async #find(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const touched = this.#watch.takeTouched();
    const nowMs = systemClock.now();
    let paths: readonly string[];
    try {
      paths = await listFiles(this.#pattern, (folder) => this.#cannotList(folder));
    } catch {
      // It may come back, and nothing that was seen is forgotten until then.
      this.#cannotList(this.#pattern.directory);
      return;
    }
    this.#unreadable.delete(this.#pattern.directory);
    this.#seen.keepOnly(paths);
    const candidates = paths.filter(
      (path) => !this.#seen.has(path) || !this.#pattern.wild || touched.has(path),
    );
    const found = await Promise.all(candidates.map(lookAt));
    const unfinished: FoundFile[] = [];
    for (const file of found.toSorted(byAge)) {
      const verdict = this.#seen.judge(file, nowMs);
      if (verdict === 'wait') unfinished.push(file);
      if (verdict === 'grown')
        this.#warn(
          `${file.path} was written to after it was read; what was added is not read: tail -F it into stdin for that`,
        );
      if (verdict !== 'read') continue;
      this.#seen.add(file);
      this.#take(file);
    }
    this.#watch.listed({
      unfinished: unfinished.length > 0,
      written: unfinished.some((file) => !isEmpty(file)),
    });
  }

  /** A regular file waits to be read; a folder that a wildcard matches has no rows; anything else is an error. */
  #take(file: FoundFile): void {
    if (file.stats?.isDirectory() === true) {
      this.#context.output.report({
        severity: 'info',
        message: `${this.#name}: ${file.path} is a folder, and not read`,
      });
    } else if (file.stats?.isFile() === true) {
      this.#waiting.push(file);
    } else {
      this.#cannotRead(file, file.stats === undefined ? notThereText : 'it is not a regular file');
    }
  }

  #read(): void {
    if (this.#reading !== undefined) return;
    this.#reading = this.#readWaiting().finally(() => {
      this.#reading = undefined;
    });
  }

  async #readWaiting(): Promise<void> {
    const { output, format, once, rowsLimited = false } = this.#context;
    const { signal } = this.#stopping;
    const wait = (written: Promise<void>): Promise<void> => this.#wait(written);
    for (let file = this.#next(); file !== undefined; file = this.#next()) {
      try {
        const bytes = await readFileInto(file.path, {
          format: format ?? 'auto',
          output,
          rowsLimited,
          signal,
          wait,
        });
        const after = await lookAt(file.path);
        // What was written while it was read has been read.
        if (after.stats?.ino === file.stats?.ino && after.stats?.size === BigInt(bytes))
          this.#seen.add(after);
      } catch (error) {
        this.#cannotRead(file, error instanceof Error ? error.message : String(error));
      }
    }
    if (once && this.#waiting.length === 0 && !signal.aborted) output.end();
  }

  /** Until there is room. A full buffer ends what `advance` waits for; `stop` ends this. */
  #wait(written: Promise<void>): Promise<void> {
    if (!this.#context.output.full) return written;
    this.#onFull();
    return new Promise((resolve) => {
      this.#onStop = resolve;
      void written.then(resolve);
    });
  }

  #next(): FoundFile | undefined {
    if (this.#permits <= 0 || this.#stopping.signal.aborted) return undefined;
    const file = this.#waiting.shift();
    if (file !== undefined) this.#permits -= 1;
    return file;
  }

  async #checkPlainPath(): Promise<void> {
    const { text, directory } = this.#pattern;
    const stats = await stat(text).catch(async (error: unknown) => {
      const names = await readdir(directory).catch(() => []);
      const hint = didYouMean(basename(text), names);
      throw new SourceError(`${this.#name}: ${fileErrorText(error)}`, {
        cause: error,
        ...(hint !== undefined && { hint }),
      });
    });
    if (stats.isDirectory()) {
      throw new SourceError(`${this.#name} is a folder`, {
        hint: `for the files in it write files('${text}/*')`,
      });
    }
  }

  #cannotRead(file: FoundFile, reason: string): void {
    this.#warn(`${file.path} cannot be read: ${reason}`);
    this.#context.output.reject({ value: file.path, reason: `the file cannot be read: ${reason}` });
  }

  #cannotList(folder: string): void {
    if (!this.#unreadable.has(folder)) this.#warn(`the folder ${folder} cannot be read`);
    this.#unreadable.add(folder);
  }

  #warn(message: string): void {
    this.#context.output.report({ severity: 'warning', message: `${this.#name}: ${message}` });
  }

  get #name(): string {
    return `files('${this.#pattern.text}')`;
  }
}

function isEmpty({ stats }: FoundFile): boolean {
  return stats?.isFile() === true && stats.size === 0n;
}
