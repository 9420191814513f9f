import type { History } from './history.ts';

/** The search that Ctrl-R begins. */
export interface HistorySearch {
  readonly query: string;
  readonly matches: readonly string[];
  readonly selected: number;
}

export function searchHistory(history: History, query: string): HistorySearch {
  return { query, matches: matchesOf(history, query), selected: 0 };
}

/** The next match, round and round. */
export function nextMatch(search: HistorySearch): HistorySearch {
  const count = Math.max(1, search.matches.length);
  return { ...search, selected: (search.selected + 1) % count };
}

export function matchText(search: HistorySearch): string | undefined {
  return search.matches[search.selected];
}

/**
 * Texts that hold the query as it stands, then those that hold all of its words, then those that hold its letters in
 * their order; latest first within each. Case does not count.
 */
function matchesOf(history: History, query: string): readonly string[] {
  const wanted = query.toLowerCase();
  const words = wanted.split(/\s+/).filter((word) => word !== '');
  const ranked: [string[], string[], string[]] = [[], [], []];
  for (const { text } of history.entries.toReversed()) {
    const whole = text.toLowerCase();
    if (whole.includes(wanted)) ranked[0].push(text);
    else if (words.every((word) => whole.includes(word))) ranked[1].push(text);
    else if (hasLetters(whole, wanted)) ranked[2].push(text);
  }
  return ranked.flat();
}

function hasLetters(text: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters.replaceAll(/\s+/g, '')) {
    const at = text.indexOf(letter, from);
    if (at < 0) return false;
    from = at + letter.length;
  }
  return true;
}
