import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { linesBatch, linesSchema } from './lines-batch.ts';
import { readArrow } from './read-result.ts';
import { ArrowScan } from './scan.ts';

/** A block of the lines of a text, with line ends of both kinds. */
function block(text: string): { bytes: Uint8Array; starts: Int32Array; ends: Int32Array; rows: number } {
  const starts: number[] = [];
  const ends: number[] = [];
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    starts.push(start);
    ends.push(bytes[end - 1] === 13 ? end - 1 : end);
    start = end + 1;
  }
  return { bytes, starts: Int32Array.from(starts), ends: Int32Array.from(ends), rows: starts.length };
}

test('lines are rows without their line ends', async () => {
  const connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const scan = await ArrowScan.register(connection, 'lines', linesSchema());
  const lines = [
    'short',
    '',
    'twelve bytes',
    'thirteen byte',
    '😀 and more than twelve',
    'x'.repeat(1 << 20),
    'last',
  ];
  const repeated = Array.from({ length: 3000 }, (_, i) => `${i} ${lines[i % 5] ?? ''}`);
  scan.set([linesBatch(block(`${lines.join('\r\n')}\n`)), linesBatch(block(`${repeated.join('\n')}\n`))]);
  const table = await readArrow(await connection.run('FROM lines()'));
  expect(table.getChild('value')?.toJSON()).toEqual([...lines, ...repeated]);
  connection.closeSync();
});

test('lines far apart in their bytes, such as after many that were dropped', async () => {
  const connection = await DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const scan = await ArrowScan.register(connection, 'lines', linesSchema('text'));
  const all = block(Array.from({ length: 20_000 }, (_, i) => `line number ${i}, padded\n`).join(''));
  const kept = Array.from({ length: 20 }, (_, i) => i * 999);
  const pick = (of: Int32Array): Int32Array => Int32Array.from(kept, (line) => of[line] ?? 0);
  scan.set([
    linesBatch({ bytes: all.bytes, starts: pick(all.starts), ends: pick(all.ends), rows: 20 }, 'text'),
  ]);
  const rows = await connection.runAndReadAll('SELECT text FROM lines()');
  expect(rows.getRowsJson()).toEqual(kept.map((line) => [`line number ${line}, padded`]));
  connection.closeSync();
});
