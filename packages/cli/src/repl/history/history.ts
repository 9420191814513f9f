import { historyEntries } from '../limits.ts';

/** One thing that was entered: a statement or several, or a dot command. */
export interface HistoryEntry {
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly durationMs?: number;
  readonly ok?: boolean;
}

/** What was entered, oldest first, each text once: at its latest time. */
export class History {
  #entries: readonly HistoryEntry[];

  constructor(entries: readonly HistoryEntry[] = []) {
    this.#entries = withoutRepeats(entries);
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  add(entry: HistoryEntry): void {
    this.#entries = withoutRepeats([...this.#entries, entry]);
  }

  /** The latest text that goes on from another one: what is offered as one types. */
  continuationOf(text: string): string {
    if (text.trim() === '') return '';
    const found = this.#entries.findLast(
      (entry) => entry.text.length > text.length && entry.text.startsWith(text),
    );
    return found === undefined ? '' : found.text.slice(text.length);
  }
}

function withoutRepeats(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const latest = new Map<string, HistoryEntry>();
  for (const entry of entries) {
    latest.delete(entry.text);
    latest.set(entry.text, entry);
  }
  return [...latest.values()].slice(-historyEntries);
}

/**
 * Going through history with Up and Down. Only texts that begin with what was typed are visited, and that comes back at
 * the end.
 */
export interface HistoryWalk {
  readonly typed: string;
  /** Matching texts, latest first. */
  readonly texts: readonly string[];
  /** -1 is what was typed. */
  readonly index: number;
}

export function beginWalk(history: History, typed: string): HistoryWalk {
  const texts = history.entries
    .map(({ text }) => text)
    .filter((text) => text !== typed && text.startsWith(typed.trimStart()))
    .toReversed();
  return { typed, texts, index: -1 };
}

/** One step; undefined where there is nothing further. */
export function walked(walk: HistoryWalk, direction: 'earlier' | 'later'): HistoryWalk | undefined {
  const index = walk.index + (direction === 'earlier' ? 1 : -1);
  return index < -1 || index >= walk.texts.length ? undefined : { ...walk, index };
}

export function walkText(walk: HistoryWalk): string {
  return walk.texts[walk.index] ?? walk.typed;
}
