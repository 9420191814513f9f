import { must } from '../assert.ts';

/** Numbers that look random and are the same for the same seed: 0 <= n < 1. */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return must(items[Math.floor(random() * items.length)]);
}

/** What breaks texts in ways that words do not. */
const snippets = [
  ...`( ) [ ] { } , ; . .. : :: := => -> ->> ' " $$ $a$ /* */ -- + - * ** / // % ^ = == <> ! !~ @ ~ # #1 ? ?1 $1 $x \\ \u0000 \n`.split(
    ' ',
  ),
  ...`\u{1f600} \ud800 \u00a0 ä 0 1 1. .5 1e 1e5 1_0 0x1f 10s 5m 2GB e'\\' x'0 U&'a' b'1' E "" ''`.split(' '),
  ...'WINDOW( LAST STATE EMIT SIZE SLIDE INTERVAL FORMAT REMEMBER SELECT FROM GROUP BY AS ON WITH STREAM'.split(
    ' ',
  ),
];

/** A text with a few things in it left out, doubled, swapped, broken or put in from elsewhere. */
export function mutated(random: Random, texts: readonly string[]): string {
  let words = wordsOf(pick(random, texts));
  const changes = 1 + Math.floor(random() * 4);
  for (let change = 0; change < changes; change += 1) {
    const at = Math.floor(random() * (words.length + 1));
    const many = random() < 0.8 ? 1 : Math.floor(random() * words.length);
    const other = Math.floor(random() * words.length);
    words = pick<() => string[]>(random, [
      () => words.toSpliced(at, many),
      () => words.toSpliced(at, 0, ...words.slice(other, other + many)),
      () => words.toSpliced(at, 1, pick(random, wordsOf(pick(random, texts)))),
      () => words.toSpliced(at, 0, pick(random, wordsOf(pick(random, texts))), ' '),
      () => words.toSpliced(at, 0, pick(random, snippets)),
      () => words.toSpliced(at, 1, pick(random, snippets)),
      () => words.toSpliced(at, 1, misspelt(random, words[at] ?? 'x')),
      () => words.slice(0, at),
      () => [...words.slice(0, at), ...wordsOf(pick(random, texts)).slice(other)],
    ])();
  }
  return words.join('');
}

/** Words, numbers and spaces, and every other character alone. */
function wordsOf(text: string): string[] {
  return text.match(/\w+|\s+|[^\w\s]/g) ?? [''];
}

function misspelt(random: Random, word: string): string {
  const at = Math.floor(random() * word.length);
  const [before, here, after] = [word.slice(0, at), word.slice(at, at + 1), word.slice(at + 1)];
  return pick(random, [
    before + after,
    before + here + here + after,
    `${before}x${after}`,
    after + here + before,
  ]);
}
