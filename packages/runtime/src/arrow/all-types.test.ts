import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBInstance, INTEGER, quotedIdentifier } from '@duckdb/node-api';
import { Schema } from 'apache-arrow';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arrowFieldOf } from './arrow-type.ts';
import { readArrow } from './read-result.ts';
import { ArrowScan } from './scan.ts';

/*
 * DuckDB's own tables of all its types, with their smallest and largest values, and of all kinds of vectors:
 * read to Arrow and scanned again they must look the same in SQL.
 */

let connection: DuckDBConnection;
let scan: ArrowScan;

beforeAll(async () => {
  connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  scan = await ArrowScan.register(connection, 'again', new Schema([arrowFieldOf('v', INTEGER)]));
});

afterAll(() => connection.closeSync());

async function texts(from: string): Promise<unknown[][]> {
  const rows = await connection.runAndReadAll(`SELECT typeof(v), v::VARCHAR FROM ${from}`);
  return rows.getRowsJson();
}

/** What a relation with the column v looks like after it went through Arrow. */
async function throughArrow(from: string, way: 'run' | 'stream'): Promise<unknown[][]> {
  const table = await readArrow(await connection[way](`SELECT v FROM ${from}`));
  await scan.redefine(table.schema);
  scan.set(table);
  return texts('again()');
}

test('every type with its smallest and largest value', async () => {
  const columns = (await connection.run('FROM test_all_types()')).columnNames();
  expect(columns.length).toBeGreaterThan(50);
  for (const column of columns) {
    const from = `(SELECT ${quotedIdentifier(column)} AS v FROM test_all_types())`;
    const expected = await texts(from);
    expect(await throughArrow(from, 'run')).toEqual(expected);
    expect(await throughArrow(from, 'stream')).toEqual(expected);
  }
});

const vectorTypes: readonly string[] = [
  'VARCHAR',
  'INTEGER',
  'BOOLEAN',
  'HUGEINT',
  'DECIMAL(18, 3)',
  'UUID',
  'INTERVAL',
  'TIMESTAMPTZ',
  'BLOB',
  'VARCHAR[]',
  'INTEGER[]',
  'MAP(VARCHAR, INTEGER)',
  'STRUCT(a VARCHAR, b INTEGER[])',
  'VARCHAR[3]',
  'STRUCT(a STRUCT(b VARCHAR))[]',
  "ENUM('a', 'b', 'c')",
  'VARCHAR[][]',
  'MAP(INTEGER, VARCHAR[])',
];

test('flat, constant, dictionary and sequence vectors', async () => {
  for (const type of vectorTypes) {
    const from = `test_vector_types(NULL::${type}, all_flat = false) t(v)`;
    const expected = await texts(from);
    expect(await throughArrow(from, 'run')).toEqual(expected);
    expect(await throughArrow(from, 'stream')).toEqual(expected);
  }
});
