import type { Word } from './words.ts';

/**
 * A range of words that is written on one line if it fits, else broken before the words in `breaks`, which
 * are then indented by so many levels. Regions nest like the tree that they are made from.
 */
export interface Region {
  readonly start: number;
  readonly end: number;
  readonly mode: 'soft' | 'hard' | 'fill';
  readonly breaks: ReadonlyMap<number, number>;
}

/** A statement's words with what is known of their structure. */
export interface Layout {
  readonly words: readonly Word[];
  /** For each opening bracket its closing one. */
  readonly closings: ReadonlyMap<number, number>;
}

export function layoutOf(words: readonly Word[]): Layout {
  const closings = new Map<number, number>();
  const open: number[] = [];
  for (const [index, { text }] of words.entries()) {
    if (text === '(' || text === '[' || text === '{') open.push(index);
    else if (text === ')' || text === ']' || text === '}') {
      const opening = open.pop();
      if (opening !== undefined) closings.set(opening, index);
    }
  }
  return { words, closings };
}

/** The words from `start` to `end` that stand in no bracket of their own. */
export function* outerWords(
  { words, closings }: Layout,
  start: number,
  end: number,
): Iterable<readonly [number, Word]> {
  for (let index = start; index < end; index += 1) {
    const word = words[index];
    if (word === undefined) return;
    yield [index, word];
    index = closings.get(index) ?? index;
  }
}

/** The words behind commas. */
export function itemStarts(layout: Layout, start: number, end: number): readonly number[] {
  const found: number[] = [];
  for (const [index, word] of outerWords(layout, start, end)) {
    if (word.text === ',' && index + 1 < end) found.push(index + 1);
  }
  return found;
}

export function breaksAt(indices: Iterable<number>, level: number): Map<number, number> {
  return new Map(Array.from(indices, (index) => [index, level]));
}
