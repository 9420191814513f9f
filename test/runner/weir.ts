import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { weirProgram } from './weir-program.ts';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface WeirOptions {
  /** The working directory. */
  readonly directory: string;
  readonly input?: string | Uint8Array;
  /** Variables beside those of this process; colours are not forced on or off otherwise. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs weir as a process to its end. */
export async function weir(arguments_: readonly string[], options: WeirOptions): Promise<Ended> {
  const running = await startWeir(arguments_, options);
  running.end(options.input);
  return running.ended;
}

export async function startWeir(
  arguments_: readonly string[],
  options: Omit<WeirOptions, 'input'>,
): Promise<RunningWeir> {
  return new RunningWeir(start(process.execPath, [await weirProgram(), ...arguments_], options));
}

/** Runs a command of bash in which `weir` is weir. */
export async function shell(command: string, options: WeirOptions): Promise<Ended> {
  const program = `weir() { '${process.execPath}' '${await weirProgram()}' "$@"; }; ${command}`;
  const running = new RunningWeir(start('bash', ['-c', program], options));
  running.end(options.input);
  return running.ended;
}

function start(
  program: string,
  arguments_: readonly string[],
  options: Omit<WeirOptions, 'input'>,
): ChildProcess {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...environment } = process.env;
  return spawn(program, arguments_, {
    cwd: options.directory,
    env: { ...environment, ...options.environment },
    stdio: 'pipe',
  });
}

/** A process that runs, and what it has written so far. */
export class RunningWeir {
  stdout = '';
  stderr = '';
  /** Resolves when the process has ended and all it wrote is read. */
  readonly ended: Promise<Ended>;
  readonly #process: ChildProcess;
  #hasEnded = false;
  #look: () => void = () => undefined;

  constructor(child: ChildProcess) {
    this.#process = child;
    // A program that ends without reading its input closes it.
    child.stdin?.on('error', () => undefined);
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      this.#look();
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#look();
    });
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exitCode, signal) => {
        this.#hasEnded = true;
        // As a shell tells it.
        const code = signal === null ? exitCode : 128 + constants.signals[signal];
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
        this.#look();
      });
    });
  }

  get batches(): readonly Batch[] {
    return batchesOf(this.stdout.slice(0, this.stdout.lastIndexOf('\n') + 1));
  }

  write(text: string | Uint8Array): void {
    this.#process.stdin?.write(text);
  }

  end(text: string | Uint8Array = ''): void {
    this.#process.stdin?.end(text);
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Resolves when what was written is as it should be. Rejects when the process ends before. */
  async until(isThere: (running: this) => boolean): Promise<void> {
    while (!isThere(this)) {
      if (this.#hasEnded) throw new Error(`the process has ended:\n${this.stdout}\n${this.stderr}`);
      await new Promise<void>((resolve) => {
        this.#look = resolve;
      });
    }
  }
}

/** The line that `--stats` writes at the end. */
export interface Statistics {
  readonly rows_read: number;
  readonly rows_in_batches: number;
  readonly rows_bad: number;
  readonly rows_dropped: number;
  readonly rows_out: number;
  readonly batches: number;
  readonly processing_ms: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly scheduling_delay_ms_max: number;
  readonly peak_memory_bytes: number;
}

/** Reads that line, which is the last one of standard error; the sums in it must be right. */
export function statisticsOf(stderr: string): Statistics {
  const statistics: Statistics = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  const { rows_read: read, rows_in_batches: inBatches, rows_bad: bad, rows_dropped: dropped } = statistics;
  if (read !== inBatches + bad + dropped)
    throw new Error(`${read} rows read, but ${inBatches} + ${bad} + ${dropped} counted`);
  return statistics;
}

/** A line of `--format batches`. */
export interface Batch {
  readonly output: string | number;
  readonly time: number;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** The lines of `--format batches` in a text. */
export function batchesOf(stdout: string): readonly Batch[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line): Batch => JSON.parse(line));
}
