import { expect, it } from 'vitest';
import { caseCount, problemsOfSeeds } from './cases.ts';
import { Random } from './random.ts';
import { randomStream } from './random-stream.ts';
import { randomWindowQuery } from './random-window-query.ts';
import type { StreamBelow, WindowQuery } from './random-window-query.ts';
import { at, inWeir, outputTimes, Reference } from './reference.ts';
import { runRecorded } from './run-recorded.ts';
import { difference } from './same-rows.ts';

/*
 * Every output batch of a window against the reference semantics. A case is a query; those of one seed run in one pipeline, over one
 * stream, so that what they share is tested too. WEIR_RUNS=100000 runs more, WEIR_SEED=n one seed again.
 */

const queriesPerSeed = 8;

const derived: readonly (StreamBelow & { readonly query: WindowQuery })[] = [
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
  const batches = stream.batches.length;
  const streams = [{ name: 'base', slideMs: 1000 }, ...random.sample(derived, random.int(0, 2))] as const;
  const queries = Array.from({ length: queriesPerSeed }, () => randomWindowQuery(random, streams));
  const reference = await Reference.open(stream);
  try {
    const definitions = derived.map(({ name, query }) => `CREATE STREAM ${name} AS ${inWeir(query)};`);
    for (const { name, query } of derived) await reference.derive(name, query, batches);
    const outputs = await runRecorded(await reference.batches(stream), definitions, queries.map(inWeir));
    const problems: string[] = [];
    for (const [index, query] of queries.entries()) {
      const times = outputTimes(query.slideMs, batches);
      if (outputs[index]?.size !== times.length)
        problems.push(`${inWeir(query)}\n  ${outputs[index]?.size} outputs; expected ${times.length}`);
      for (const time of times) {
        const problem = difference(outputs[index]?.get(time), await reference.query(at(query, time)));
        if (problem === undefined) continue;
        problems.push(`${inWeir(query)}\n  at ${new Date(time).toISOString()}: ${problem}`);
        break;
      }
    }
    return problems;
  } finally {
    reference.close();
  }
}

it('gives what plain DuckDB gives over the rows of each window', { timeout: 3_600_000 }, async () => {
  const seeds = Math.ceil(caseCount(700) / queriesPerSeed);
  expect(await problemsOfSeeds(seeds, problemsOf)).toBe('');
});
