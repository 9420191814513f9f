import { afterEach, beforeEach, expect, test } from 'vitest';
import { shortBatches, shortBatchRows, tooLongForOneThreadMs } from '../limits.ts';
import { delay } from '../clock.ts';
import { Database } from './database.ts';

let database: Database;
beforeEach(async () => {
  database = await Database.open({ threads: 3 });
});
afterEach(() => database.close());

test('workers rest when batches are short for a while, and not before', async () => {
  await batches(shortBatches - 1);
  expect(await threads()).toBe(3);
  await untilTheyRest();
  expect(await database.workers.areThere()).toBe(true);
});

test('a large batch finds them at work', async () => {
  await untilTheyRest();
  expect(await database.workers.duringBatch(shortBatchRows + 1, threads)).toBe(3);
  expect(await threads()).toBe(3);
});

test('they are back after a batch that took long', async () => {
  await untilTheyRest();
  await database.workers.duringBatch(1, () => delay(2 * tooLongForOneThreadMs));
  expect(await threads()).toBe(3);
});

test('a query beside the batches has them until it is done', async () => {
  await untilTheyRest();
  await database.workers.want();
  expect(await threads()).toBe(3);
  await batches(shortBatches);
  expect(await threads()).toBe(3);
  database.workers.leave();
  await untilTheyRest();
});

test('a number that was chosen while they rested stays', async () => {
  await untilTheyRest();
  await database.main.run('SET threads = 2');
  await database.workers.want();
  expect(await threads()).toBe(2);
});

/** So many batches of no length at all. */
async function batches(count: number): Promise<void> {
  for (let batch = 0; batch < count; batch += 1)
    await database.workers.duringBatch(1, () => Promise.resolve());
}

/** A machine that is busy may make a batch long now and then: then it takes more of them. */
async function untilTheyRest(): Promise<void> {
  while ((await threads()) > 1) await batches(1);
}

async function threads(): Promise<number> {
  const result = await database.aside.runAndReadAll("SELECT current_setting('threads')::INTEGER");
  return Number(result.getRows()[0]?.[0]);
}
