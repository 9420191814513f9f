import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ShortQueries } from './short-queries.ts';

const never = 2 ** 30;

test('a batch goes on when the query is done', async () => {
  const queries = new ShortQueries(never, never);
  const end = queries.begin();
  queries.beginBatch();
  const events: string[] = [];
  const batch = queries.letBy().then(() => events.push('the batch goes on'));
  await nextTurn();
  events.push('the query ends');
  end();
  await batch;
  expect(events).toEqual(['the query ends', 'the batch goes on']);
});

test('it waits for none of several', async () => {
  const queries = new ShortQueries(never, never);
  queries.begin();
  queries.begin();
  queries.beginBatch();
  await queries.letBy();
});

test('it waits for nobody when there is nobody', async () => {
  const queries = new ShortQueries(never, never);
  queries.begin()();
  queries.beginBatch();
  await queries.letBy();
});

test('it does not wait for a query that has gone on for long', async () => {
  const queries = new ShortQueries(0, never);
  queries.begin();
  queries.beginBatch();
  await queries.letBy();
});

test('it waits for so long in all, and the next batch again', async () => {
  const queries = new ShortQueries(never, 1);
  queries.begin();
  queries.beginBatch();
  await queries.letBy();
  await queries.letBy();
  queries.beginBatch();
  await queries.letBy();
});
