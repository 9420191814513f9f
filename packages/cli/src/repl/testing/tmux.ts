import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';

/** Whether there is tmux; without it (Debian: apt-get install tmux) what needs a real terminal cannot be tested. */
export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** A real terminal with a shell in it: tmux. */
export class Tmux {
  readonly #directory = mkdtempSync(join(tmpdir(), 'weir-tmux-'));
  readonly #environment: NodeJS.ProcessEnv;

  constructor(columns = 100, rows = 30) {
    this.#environment = {
      PATH: process.env['PATH'],
      HOME: this.#directory,
      LANG: 'C.UTF-8',
      HISTFILE: '/dev/null',
      WEIR_HISTORY: join(this.#directory, 'history'),
      VISUAL: 'true',
    };
    this.#run(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      String(columns),
      '-y',
      String(rows),
      "env PS1='$ ' bash --norc --noprofile",
    );
  }

  /** Types keys by tmux's names (`Enter`, `C-c`), and waits until the screen shows what is expected. */
  async keys(keys: readonly string[], expected?: string | RegExp): Promise<void> {
    this.#run('send-keys', ...keys);
    if (expected !== undefined) await this.shows(expected);
  }

  /** Types a text as it is. */
  async type(text: string, expected?: string | RegExp): Promise<void> {
    // tmux takes a `;` at the end for one of its own.
    this.#run('send-keys', '-l', text.replace(/;$/, '\\;'));
    if (expected !== undefined) await this.shows(expected);
  }

  /** Pastes between brackets, as terminals do when a program asks for it. */
  async paste(text: string, expected: string | RegExp): Promise<void> {
    this.#run('set-buffer', text);
    this.#run('paste-buffer', '-p');
    await this.shows(expected);
  }

  resize(columns: number, rows: number): void {
    this.#run('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** The screen, without spaces at the ends of lines. */
  get text(): string {
    return this.#run('capture-pane', '-p').trimEnd();
  }

  /** The screen with its colours. */
  get styledText(): string {
    return this.#run('capture-pane', '-p', '-e').trimEnd();
  }

  /** The screen with all that has scrolled away. */
  get allText(): string {
    return this.#run('capture-pane', '-p', '-S', '-').trimEnd();
  }

  shows(expected: string | RegExp): Promise<void> {
    const check = (): void =>
      typeof expected === 'string'
        ? expect(this.text).toContain(expected)
        : expect(this.text).toMatch(expected);
    return vi.waitFor(check, { timeout: 20_000, interval: 50 });
  }

  /** A file in the home directory of the shell. */
  file(name: string): string {
    return join(this.#directory, name);
  }

  async close(): Promise<void> {
    this.#run('kill-server');
    await rm(this.#directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  #run(...flags: readonly string[]): string {
    const socket = join(this.#directory, 'socket');
    return execFileSync('tmux', ['-S', socket, ...flags], { encoding: 'utf8', env: this.#environment });
  }
}
