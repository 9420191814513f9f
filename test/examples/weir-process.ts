import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import * as esbuild from 'esbuild';
import { afterAll } from 'vitest';
import { batchesOf } from '../runner/weir.ts';
import type { Batch } from '../runner/weir.ts';
import { projectDirectory, weirProgram } from '../runner/weir-program.ts';

export { batchesOf, projectDirectory, weirProgram };
export type { Batch };

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const bundles: string[] = [];

afterAll(async () => {
  for (const directory of bundles.splice(0)) await rm(directory, { recursive: true, force: true });
});

/**
 * Makes one file for Node of a TypeScript program that imports the packages, wherever it stands. The file is there until the tests
 * of this test file have ended.
 */
export async function bundleProgram(source: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'weir-test-'));
  bundles.push(directory);
  const outfile = join(directory, 'program.mjs');
  const runtime = createRequire(join(projectDirectory, 'packages/runtime/package.json'));
  await esbuild.build({
    absWorkingDir: projectDirectory,
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@weir/source'],
    // A program that stands elsewhere finds the packages as one in this project does.
    nodePaths: [join(projectDirectory, 'node_modules')],
    logLevel: 'error',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    plugins: [
      {
        name: 'native',
        // Native code cannot be bundled.
        setup: (build) => {
          build.onResolve({ filter: /^@duckdb\/node-bindings/ }, ({ path }) => ({
            path: runtime.resolve(path),
            external: true,
          }));
        },
      },
    ],
  });
  return outfile;
}

/** Runs weir to its end, with a text as its standard input. */
export async function runWeir(arguments_: readonly string[], directory: string, input = ''): Promise<Ended> {
  const running = await startWeir(arguments_, directory);
  running.stdin.end(input);
  return running.ended;
}

/** Starts weir with arguments, in a directory. */
export async function startWeir(arguments_: readonly string[], directory: string): Promise<RunningProgram> {
  return startProgram(process.execPath, [await weirProgram(), ...arguments_], directory);
}

export function startProgram(
  program: string,
  arguments_: readonly string[],
  directory: string,
): RunningProgram {
  return new RunningProgram(
    spawn(program, arguments_, { cwd: directory, env: { ...process.env, NO_COLOR: '1' } }),
  );
}

/** A process that runs, and what it has written so far. */
export class RunningProgram {
  readonly stdin: Writable;
  /** Resolves when the process has ended and all it wrote is read. */
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcessWithoutNullStreams;
  #stdout = '';
  #stderr = '';
  #hasEnded = false;
  #look: () => void = () => undefined;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#process = child;
    this.stdin = child.stdin;
    // A program that ends without reading its input closes it.
    child.stdin.on('error', () => undefined);
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#look();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.#hasEnded = true;
        resolve({ code, stdout: this.#stdout, stderr: this.#stderr });
        this.#look();
      });
    });
  }

  /** The batches that it has written, with `--format batches`. */
  get batches(): readonly Batch[] {
    return batchesOf(this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1));
  }

  /** Resolves when the batches are as they should be, asked anew at each piece of output. Rejects when the process ends before. */
  until(areThere: (batches: readonly Batch[]) => boolean | Promise<boolean>): Promise<void> {
    return this.#until(() => areThere(this.batches));
  }

  /** Resolves when what it has written to standard output is as it should be. Rejects when the process ends before. */
  untilText(pattern: RegExp): Promise<void> {
    return this.#until(() => pattern.test(this.#stdout));
  }

  async #until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (;;) {
      const more = new Promise<void>((resolve) => {
        this.#look = resolve;
      });
      if (await isSo()) return;
      if (this.#hasEnded) throw new Error(`the process has ended:\n${this.#stdout}\n${this.#stderr}`);
      await more;
    }
  }

  /** Sends SIGINT and gives the exit code. */
  async interrupt(): Promise<number | null> {
    this.#process.kill('SIGINT');
    return (await this.ended).code;
  }

  /** Ends it at once, without a word. */
  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.ended;
  }
}
