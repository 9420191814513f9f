import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A program in a terminal of its own, made by script(1): keys in, all that it writes out. */
export class TerminalProgram {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #pidFile: string;
  readonly #waiting = new Set<() => void>();
  /** What was written since `forget`. */
  written = '';
  readonly onData = new Set<(text: string) => void>();

  /** `directory`: where it runs, and may leave a file. */
  constructor(command: string, { directory, columns, rows, environment = {} }: TerminalOptions) {
    this.#pidFile = join(directory, 'pid');
    const inside = `stty cols ${columns} rows ${rows}; echo $$ > ${this.#pidFile}; exec ${command}`;
    this.#child = spawn('script', ['-qfec', inside, '/dev/null'], {
      cwd: directory,
      env: {
        PATH: process.env['PATH'],
        HOME: directory,
        SHELL: '/bin/sh',
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        CI: 'false',
        WEIR_HISTORY: join(directory, 'history'),
        ...environment,
      },
    });
    this.#child.stdout.setEncoding('utf8');
    this.#child.stdout.on('data', (text: string) => {
      this.written += text;
      for (const listener of this.onData) listener(text);
      for (const check of this.#waiting) check();
    });
    this.#child.stdin.on('error', () => undefined);
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }

  forget(): void {
    this.written = '';
  }

  /** Resolves when it has written a text since `forget`; rejects after 20 s. */
  async writes(text: string): Promise<void> {
    const found = new Promise<void>((resolve) => {
      const check = (): void => {
        if (!this.written.includes(text)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
    const giveUp = new AbortController();
    const late = sleep(20_000, undefined, { signal: giveUp.signal }).then(() => {
      throw new Error(`${JSON.stringify(text)} was not written: ${this.written.slice(-500)}`);
    });
    late.catch(() => undefined);
    await Promise.race([found, late]);
    giveUp.abort();
  }

  get pid(): number {
    return Number(readFileSync(this.#pidFile, 'utf8'));
  }

  /** Seconds of processor time so far (Linux: proc(5)). */
  get cpuSeconds(): number {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async ended(): Promise<void> {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

export interface TerminalOptions {
  readonly directory: string;
  readonly columns: number;
  readonly rows: number;
  readonly environment?: Readonly<Record<string, string>>;
}
