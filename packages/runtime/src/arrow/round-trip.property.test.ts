import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import * as sql from '@duckdb/node-api';
import { DuckDBInstance, DuckDBVarCharType } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { RecordBatch, Schema, Struct } from 'apache-arrow';
import * as fc from 'fast-check';
import process from 'node:process';
import { expect, test } from 'vitest';
import { arrowData } from './arrow-data.ts';
import { arrowFieldOf } from './arrow-type.ts';
import { readArrow } from './read-result.ts';
import { ArrowScan } from './scan.ts';
import { Random, randomData } from './testing/random-data.ts';
import { showColumn } from './testing/show-value.ts';

/*
 * Random Arrow data of random schemas, in record batches that are slices of larger ones, must come back from
 * DuckDB as they were: through a table, and straight from the scan with some of the columns. The data are
 * made as buffers from a seed, row by row comparison is on the bytes of the values.
 */

const runs = Number(process.env['WEIR_RUNS'] ?? 25);

const JSON_TYPE = DuckDBVarCharType.create('JSON');
const smallEnum = sql.ENUM(['sad', 'ok', 'a value of more than twelve bytes', '']);
const wideEnum = sql.ENUM(Array.from({ length: 300 }, (_, i) => `value ${i}`));

const leaves: readonly DuckDBType[] = [
  sql.BOOLEAN,
  sql.TINYINT,
  sql.SMALLINT,
  sql.INTEGER,
  sql.BIGINT,
  sql.HUGEINT,
  sql.UTINYINT,
  sql.USMALLINT,
  sql.UINTEGER,
  sql.UBIGINT,
  sql.UHUGEINT,
  sql.FLOAT,
  sql.DOUBLE,
  sql.DECIMAL(4, 2),
  sql.DECIMAL(9, 0),
  sql.DECIMAL(18, 6),
  sql.DECIMAL(38, 10),

  sql.DATE,
  sql.TIME,
  sql.TIME_NS,
  sql.TIMETZ,
  sql.TIMESTAMP,
  sql.TIMESTAMP_S,
  sql.TIMESTAMP_MS,
  sql.TIMESTAMP_NS,
  sql.TIMESTAMPTZ,
  sql.INTERVAL,
  sql.UUID,
  sql.VARCHAR,
  sql.VARCHAR,
  JSON_TYPE,
  sql.BLOB,
  sql.BIT,
  sql.BIGNUM,
  smallEnum,
  wideEnum,
];

const names = fc.constantFrom('a', 'B', 'with space', 'quo"te', 'é', 'select');

const anyType: fc.Arbitrary<DuckDBType> = fc.letrec<{ type: DuckDBType }>((tie) => {
  const entries = fc.dictionary(names, tie('type'), { minKeys: 1, maxKeys: 3 });
  return {
    type: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'type' },
      fc.constantFrom(...leaves),
      tie('type').map((type) => sql.LIST(type)),
      fc.tuple(tie('type'), fc.integer({ min: 1, max: 3 })).map(([type, length]) => sql.ARRAY(type, length)),
      tie('type').map((type) => sql.MAP(sql.VARCHAR, type)),
      entries.map((record) => sql.STRUCT(record)),
      entries.map((record) => sql.UNION(record)),
    ),
  };
}).type;

const rowCounts = fc.oneof(fc.constantFrom(0, 1, 7, 8, 9, 64, 2047, 2048, 2049, 4096, 4097), fc.nat(3000));

interface Sample {
  readonly types: readonly DuckDBType[];
  readonly parts: readonly { readonly rows: number; readonly before: number; readonly after: number }[];
  readonly seed: number;
  readonly wanted: readonly number[];
}

const samples: fc.Arbitrary<Sample> = fc.record({
  types: fc.array(anyType, { minLength: 1, maxLength: 4 }),
  parts: fc.array(fc.record({ rows: rowCounts, before: fc.nat(20), after: fc.nat(3) }), {
    minLength: 1,
    maxLength: 4,
  }),
  seed: fc.integer(),
  wanted: fc.array(fc.nat(100), { minLength: 1, maxLength: 4 }),
});

function batchesOf(sample: Sample, schema: Schema): RecordBatch[] {
  const random = new Random(sample.seed);
  return sample.parts.map(({ rows, before, after }) => {
    const length = before + rows + after;
    const columns = sample.types.map((type) => randomData(type, length, random));
    const batch = new RecordBatch(schema, arrowData(new Struct(schema.fields), length, {}, columns));
    return batch.slice(before, before + rows);
  });
}

/** The first place in each column where the table is not what was given. */
function differences(types: readonly DuckDBType[], given: readonly string[][], table: Table): string[] {
  return types.flatMap((type, i) => {
    const expected = must(given[i]);
    const column = showColumn(type, table.batches, i);
    const row = column.findIndex((value, at) => value !== expected[at]);
    if (row < 0 && column.length === expected.length) return [];
    return [`${type.toString()}, ${column.length} rows of ${expected.length}, row ${row}: ${column[row]}`];
  });
}

async function roundTrip(connection: DuckDBConnection, scan: ArrowScan, sample: Sample): Promise<string[]> {
  const schema = new Schema(sample.types.map((type, i) => arrowFieldOf(`c${i}`, type)));
  const batches = batchesOf(sample, schema);
  const given = sample.types.map((type, i) => showColumn(type, batches, i));
  await scan.redefine(schema);
  scan.set(batches);
  await connection.run('CREATE OR REPLACE TABLE kept AS FROM round_trip()');
  const table = await readArrow(await connection.run('FROM kept'));
  const fields = table.schema.fields.map(String).filter((field, i) => field !== String(schema.fields[i]));

  const wanted = sample.wanted.map((i) => i % sample.types.length);
  const some = await connection.stream(`SELECT ${wanted.map((i) => `c${i}`).join()} FROM round_trip()`);
  const pick = <T>(of: readonly T[]): T[] => wanted.map((i) => must(of[i]));
  return [
    ...fields,
    ...differences(sample.types, given, table),
    ...differences(pick(sample.types), pick(given), await readArrow(some)),
  ];
}

test(
  'random data of every type come back from DuckDB as they were',
  async () => {
    const connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
    const schema = new Schema([arrowFieldOf('none', sql.INTEGER)]);
    const scan = await ArrowScan.register(connection, 'round_trip', schema);
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        expect(await roundTrip(connection, scan, sample)).toEqual([]);
      }),
      { numRuns: runs },
    );
    connection.closeSync();
  },
  60_000 + runs * 2000,
);
