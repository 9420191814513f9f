import { expect, it } from 'vitest';
import { caseCount, problemsOfSeeds } from './cases.ts';
import { Random } from './random.ts';
import { problemsOfQueries } from './problems-of-queries.ts';
import type { DerivedStream } from './problems-of-queries.ts';
import { driftingStream, randomStream } from './random-stream.ts';
import { randomSums, randomWindowQuery } from './random-window-query.ts';

/*
 * Every output batch of a window against the reference semantics. A case is a query; those of one seed run in one pipeline, over one
 * stream, so that what they share is tested too. WEIR_RUNS=100000 runs more, WEIR_SEED=n one seed again.
 */

const queriesPerSeed = 8;

const derived: readonly DerivedStream[] = [
  {
    name: 'positive',
    slideMs: 1000,
    query: {
      template: 'SELECT * FROM {{0}} WHERE n > -3',
      windows: [{ stream: 'base', lengthMs: 1000 }],
      slideMs: 1000,
    },
  },
  {
    name: 'rolled',
    slideMs: 2000,
    query: {
      template:
        'SELECT k, max(s) AS s, sum(n)::BIGINT AS i, count(*)::SMALLINT AS n, avg(n) AS d, max(m) AS m, bool_or(f) AS f, max(ts) AS ts FROM {{0}} GROUP BY k ORDER BY k',
      windows: [{ stream: 'base', lengthMs: 4000 }],
      slideMs: 2000,
    },
  },
];

/** What is wrong with the outputs of one seed. */
async function problemsOf(seed: number): Promise<string[]> {
  const random = new Random(seed);
  const stream = randomStream(random);
  const streams = [{ name: 'base', slideMs: 1000 }, ...random.sample(derived, random.int(0, 2))] as const;
  const queries = Array.from({ length: queriesPerSeed }, () => randomWindowQuery(random, streams));
  return problemsOfQueries(stream, queries, derived);
}

/** Sums alone, which are kept in other ways as keys come and go. */
async function problemsOfSums(seed: number): Promise<string[]> {
  const random = new Random(seed);
  const stream = driftingStream(random);
  // What one query alone reads need not be stored.
  const count = random.pick([1, queriesPerSeed]);
  const queries = Array.from({ length: count }, () => randomSums(random, 'base', 1000));
  return problemsOfQueries(stream, queries, []);
}

it('gives what plain DuckDB gives over the rows of each window', { timeout: 3_600_000 }, async () => {
  const seeds = Math.ceil(caseCount(700) / queriesPerSeed);
  expect(await problemsOfSeeds(seeds, problemsOf)).toBe('');
});

it('gives it for sums too, as keys come and go', { timeout: 3_600_000 }, async () => {
  const seeds = Math.ceil(caseCount(80) / queriesPerSeed);
  expect(await problemsOfSeeds(seeds, problemsOfSums)).toBe('');
});
