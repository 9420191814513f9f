import { expect, it, vi } from 'vitest';
import { caseCount, problemsOfSeeds } from './cases.ts';
import { randomStateQuery, stateInWeir } from './random-state-query.ts';
import { Random } from './random.ts';
import { randomStream } from './random-stream.ts';
import { Reference, timeOf } from './reference.ts';
import { runRecorded } from './run-recorded.ts';
import { difference } from './same-rows.ts';
import { StateReference } from './state-reference.ts';

/*
 * Every output batch of a STATE against its definition, computed step by step. A case is a query; those of one seed run in one pipeline.
 * WEIR_RUNS=100000 runs more, WEIR_SEED=n one seed again.
 */

// Logs of state are folded after a few rows and batches, and keys that are due listed for a few, so that short streams see it.
vi.mock('../../packages/runtime/src/limits.ts', async (original) => ({
  ...(await original<object>()),
  loggedRows: 9,
  foldedRows: 3,
  lapsedAfterMs: 2000,
  sectionRows: 3,
}));
vi.mock('../../packages/planner/src/state/log/due-batches.ts', () => ({ dueBatches: 3 }));

const queriesPerSeed = 8;

async function problemsOf(seed: number): Promise<string[]> {
  const random = new Random(seed + 1_000_000);
  const stream = randomStream(random);
  const queries = Array.from({ length: queriesPerSeed }, () => randomStateQuery(random));
  const reference = await Reference.open(stream);
  try {
    const outputs = await runRecorded(await reference.batches(stream), [], queries.map(stateInWeir));
    const problems: string[] = [];
    for (const [index, query] of queries.entries()) {
      const model = await StateReference.open(reference, query);
      for (const batch of stream.batches.keys()) {
        const problem = difference(outputs[index]?.get(timeOf(batch)), await model.batch(timeOf(batch)));
        if (problem === undefined) continue;
        problems.push(`${stateInWeir(query)}\n  at ${new Date(timeOf(batch)).toISOString()}: ${problem}`);
        break;
      }
    }
    return problems;
  } finally {
    reference.close();
  }
}

it('gives what its definition gives, batch by batch', { timeout: 3_600_000 }, async () => {
  const seeds = Math.ceil(caseCount(400) / queriesPerSeed);
  expect(await problemsOfSeeds(seeds, problemsOf)).toBe('');
});
