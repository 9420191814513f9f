import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { historyEntries } from '../limits.ts';
import { History } from './history.ts';
import type { HistoryEntry } from './history.ts';

/**
 * Where history is kept: what was chosen on the command line (false for nowhere), else WEIR_HISTORY (`off` for nowhere), else a file
 * below XDG_STATE_HOME (XDG Base Directory Specification).
 */
export function historyPath(
  environment: Readonly<Record<string, string | undefined>>,
  given?: string | false,
): string | undefined {
  const chosen = given ?? environment['WEIR_HISTORY'];
  if (chosen === 'off' || chosen === false) return undefined;
  if (chosen !== undefined && chosen !== '') return chosen;
  const state = environment['XDG_STATE_HOME'];
  const root = state === undefined || state === '' ? join(homedir(), '.local', 'state') : state;
  return join(root, 'weir', 'history');
}

/**
 * History on disk, one JSON object a line, which only its owner may read. Several terminals append to one file. A file
 * that cannot be read or written costs the history, never the session.
 */
export class HistoryFile {
  readonly #path: string | undefined;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  load(): History {
    const lines = this.#readLines();
    const history = new History(lines.flatMap(entryOf));
    if (lines.length > 2 * historyEntries) this.#rewrite(history);
    return history;
  }

  append(entry: HistoryEntry): void {
    this.#attempt((path) => {
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      appendFileSync(path, lineOf(entry), { mode: 0o600 });
    });
  }

  #readLines(): readonly string[] {
    if (this.#path === undefined) return [];
    try {
      return readFileSync(this.#path, 'utf8').split('\n');
    } catch {
      return [];
    }
  }

  #rewrite(history: History): void {
    this.#attempt((path) => {
      const aside = `${path}.${process.pid}`;
      writeFileSync(aside, history.entries.map(lineOf).join(''), { mode: 0o600 });
      renameSync(aside, path);
    });
  }

  #attempt(write: (path: string) => void): void {
    if (this.#path === undefined) return;
    try {
      write(this.#path);
    } catch {
      // A home that cannot be written to is no reason not to work.
    }
  }
}

function lineOf({ text, atMs, durationMs, ok }: HistoryEntry): string {
  return `${JSON.stringify({ time: new Date(atMs).toISOString(), text, duration_ms: durationMs, ok })}\n`;
}

/** A line that is no entry, such as one cut short, is passed over. */
function entryOf(line: string): HistoryEntry[] {
  if (line === '') return [];
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
      return [];
    const atMs = 'time' in value && typeof value.time === 'string' ? Date.parse(value.time) : NaN;
    const durationMs =
      'duration_ms' in value && typeof value.duration_ms === 'number' ? value.duration_ms : undefined;
    const ok = 'ok' in value && typeof value.ok === 'boolean' ? value.ok : undefined;
    return [
      {
        text: value.text,
        atMs: Number.isNaN(atMs) ? 0 : atMs,
        ...(durationMs === undefined ? {} : { durationMs }),
        ...(ok === undefined ? {} : { ok }),
      },
    ];
  } catch {
    return [];
  }
}
