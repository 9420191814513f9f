import { writeFile } from 'node:fs/promises';
import { StreamingContext } from '@weir/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { workingInScratch } from '../runner/scratch.ts';
import { randomQuery } from './random-query.ts';
import type { RandomQuery, Readable, Reference } from './random-query.ts';
import { ReferenceSemantics, rowText } from './reference.ts';
import type { Batch, Row } from './reference.ts';

/**
 * Random queries over random recordings: every output batch has the rows that the plain definition of the language gives, computed by
 * DuckDB over all rows. RUNS=1000 for a campaign, SEED=n to see a failure again.
 */

const intervalMs = 1000;
const sources: readonly Readable[] = [
  { name: 'a', slide: 1 },
  { name: 'b', slide: 1 },
];

const value = fc.option(fc.integer({ min: -1, max: 5 }), { freq: 8 });
const recording = fc
  .array(
    fc.record<Row>({
      at: fc.integer({ min: 1, max: 7 * intervalMs }),
      k: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 8 }),
      v: value,
    }),
    {
      minLength: 1,
      maxLength: 25,
    },
  )
  .map((rows) => rows.toSorted((x, y) => x.at - y.at));

interface Pipeline {
  readonly recordings: readonly (readonly Row[])[];
  readonly derived: readonly { readonly name: string; readonly query: RandomQuery }[];
  readonly query: RandomQuery;
}

const pipeline: fc.Arbitrary<Pipeline> = fc.tuple(recording, recording).chain((recordings) =>
  randomQuery(sources).chain((first) => {
    const one = { name: 'd1', query: first };
    return randomQuery([...sources, { name: 'd1', slide: first.slide }]).chain((second) => {
      const two = { name: 'd2', query: second };
      const streams = [...sources, { name: 'd1', slide: first.slide }, { name: 'd2', slide: second.slide }];
      return randomQuery(streams).map((query) => ({ recordings, derived: [one, two], query }));
    });
  }),
);

const runs = Number(process.env['RUNS'] ?? 25);

test(
  'every output batch is what the definition gives',
  async () => {
    await fc.assert(fc.asyncProperty(pipeline, check), {
      numRuns: runs,
      ...(process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) }),
    });
  },
  60_000 + runs * 1000,
);

async function check(given: Pipeline): Promise<void> {
  const sql = pipelineSql(given);
  const times = given.recordings.flat().map((row) => row.at);
  const beginsMs = Math.floor(Math.min(...times) / intervalMs) * intervalMs;
  const lastMs = Math.max(Math.ceil(Math.max(...times) / intervalMs) * intervalMs, beginsMs + intervalMs);
  const actual = await workingInScratch(async () => {
    for (const [index, rows] of given.recordings.entries())
      await writeFile(`${sources[index]?.name ?? ''}.csv`, csv(rows));
    return run(sql);
  });
  await ReferenceSemantics.with(intervalMs, { beginsMs, lastMs }, async (reference) => {
    for (const [index, rows] of given.recordings.entries())
      await reference.source(sources[index]?.name ?? '', arrivals(rows, beginsMs));
    for (const { name, query } of given.derived) await reference.derived(name, query);
    expect(actual, sql).toEqual(await reference.answers(given.query));
  });
}

/** A row at the very beginning of the clock is in the first batch, as no batch ends there. */
function arrivals(rows: readonly Row[], beginsMs: number): readonly Row[] {
  return rows.map((row) => (row.at === beginsMs ? { ...row, at: beginsMs + 1 } : row));
}

function csv(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ at, k, v }) =>
      `${new Date(at).toISOString().replace('T', ' ').replace('Z', '')},${k ?? ''},${v ?? ''}`,
  );
  return `at,k,v\n${lines.join('\n')}\n`;
}

function pipelineSql({ derived, query }: Pipeline): string {
  const relation = ({ stream, windowLength }: Reference): string =>
    windowLength === undefined ? stream : `${stream} WINDOW(${windowLength}s, SLIDE)`;
  const text = (each: RandomQuery): string =>
    each.sql((reference) => relation(reference).replace('SLIDE', `${each.slide}s`));
  return [
    ...sources.map(
      ({ name }) =>
        `CREATE STREAM ${name} (at TIMESTAMP, k BIGINT, v BIGINT) FROM replay('${name}.csv', time => 'at') FORMAT csv;`,
    ),
    ...derived.map(({ name, query: definition }) => `CREATE STREAM ${name} AS ${text(definition)};`),
    `CREATE SINK out INTO callback('out') AS ${text(query)};`,
  ].join('\n');
}

async function run(sql: string): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  const context = new StreamingContext({ threads: 1, batchInterval: intervalMs });
  context.callback('out', (table, { batchTimeMs }) => {
    batches.push({
      time: batchTimeMs,
      rows: table
        .toArray()
        .map((row) => rowText(row.k, row.v))
        .toSorted(),
    });
  });
  await context.run(sql);
  await context.start();
  await context.awaitTermination();
  return batches;
}
