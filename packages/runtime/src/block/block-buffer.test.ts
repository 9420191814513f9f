import { tableFromArrays } from 'apache-arrow';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockLines, linesOf } from '../source/testing/stream-probe.ts';
import type { Block, LinesBlock } from './block.ts';
import { blockBytes } from './block.ts';
import type { SealedBatch } from './block-buffer.ts';
import { BlockBuffer } from './block-buffer.ts';
import { RowAllowance } from './row-allowance.ts';

function lines(...rows: string[]): LinesBlock {
  const starts: number[] = [];
  const ends: number[] = [];
  let bytes = '';
  for (const row of rows) {
    // Something between the rows that is no row.
    bytes += '#';
    starts.push(bytes.length);
    bytes += row;
    ends.push(bytes.length);
  }
  const offsets = { starts: Int32Array.from(starts), ends: Int32Array.from(ends) };
  return { kind: 'lines', bytes: Buffer.from(bytes), ...offsets, rows: rows.length };
}

function arrow(...n: number[]): Block {
  const [batch] = tableFromArrays({ n: Int32Array.from(n) }).batches;
  if (batch === undefined) throw new Error('no batch');
  return { kind: 'arrow', batch, rows: n.length };
}

const file: Block = { kind: 'file', format: 'parquet', path: 'x', temporary: false, bytes: 10 ** 9 };

describe('a buffer', () => {
  test('gives a batch what came before it was sealed, in order', () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000 });
    buffer.add(lines('a', 'b'));
    buffer.reject({ value: 'x', reason: 'bad' });
    buffer.add(lines('c'));
    const batch = buffer.seal(1000);
    buffer.add(lines('d'));
    expect(linesOf(batch)).toEqual(['a', 'b', 'c']);
    expect(batch).toMatchObject({ batchTimeMs: 1000, rows: 3, rejected: [{ value: 'x', reason: 'bad' }] });
    expect(linesOf(buffer.seal(2000))).toEqual(['d']);
    expect(buffer.counters).toEqual({ rowsRead: 5, rowsBad: 1 });
  });

  test('copies small blocks of lines together, and leaves large ones as they are', () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000 });
    const large = lines('x'.repeat(100_000));
    for (let n = 0; n < 1000; n += 1) buffer.add(lines(`row ${n}`));
    buffer.add(large);
    buffer.add(lines('last'));
    const { blocks } = buffer.seal(0);
    expect(blocks.map((block) => block.rows)).toEqual([1000, 1, 1]);
    expect(blocks[1]).toBe(large);
    expect(blockLines(blocks[0] ?? large).at(-1)).toBe('row 999');
  });

  test('shows what waits without taking it', () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000 });
    buffer.add(lines('a'));
    expect(buffer.peek().flatMap(blockLines)).toEqual(['a']);
    buffer.add(lines('b'));
    expect(linesOf(buffer.seal(0))).toEqual(['a', 'b']);
  });

  test('counts the same bytes in and out, whatever is done', () => {
    const step = fc.oneof(
      fc.constant('seal' as const),
      fc.constant('release' as const),
      fc.constant('reject' as const),
      fc.array(fc.string()).map((rows) => lines(...rows)),
      fc.array(fc.nat(100), { minLength: 1 }).map((n) => arrow(...n)),
      fc.constant(lines('y'.repeat(70_000))),
      fc.constant<Block>({ kind: 'query', sql: 'SELECT 1', rows: 7 }),
      fc.constant(file),
    );
    fc.assert(
      fc.property(fc.array(step), fc.integer({ min: 1, max: 50 }), (steps, rowsPerSecond) => {
        const buffer = new BlockBuffer({ batchIntervalMs: 1000, rowsPerSecond });
        const sealed: SealedBatch[] = [];
        let rows = 0;
        let sealedRows = 0;
        const seal = (): void => {
          const batch = buffer.seal(0);
          expect(batch.rows).toBeLessThanOrEqual(rowsPerSecond);
          sealedRows += batch.rows + batch.rejected.length;
          sealed.push(batch);
        };
        for (const one of steps) {
          if (one === 'seal') seal();
          else if (one === 'reject') buffer.reject({ value: 'v', reason: 'r' });
          else if (one === 'release') sealed.splice(0, 1).forEach((batch) => buffer.release(batch));
          else if ((one.rows ?? 1) > 0) buffer.add(one);
          if (one === 'reject') rows += 1;
          else if (typeof one === 'object') rows += one.rows ?? 0;
        }
        while (!buffer.empty) seal();
        for (const batch of sealed) buffer.release(batch);
        expect([buffer.bytes, sealedRows]).toEqual([0, rows]);
        expect(buffer.counters.rowsRead).toBe(rows);
      }),
    );
  });
});

describe('a full buffer', () => {
  test('makes the receiver wait until enough is released', async () => {
    const block = arrow(...Array.from({ length: 1000 }, (_, n) => n));
    const buffer = new BlockBuffer({ batchIntervalMs: 1000, limitBytes: 2 * blockBytes(block) });
    for (let n = 0; n < 3; n += 1) buffer.add(block);
    expect(buffer.full).toBe(true);
    const order: string[] = [];
    const waiting = buffer.room().then(() => order.push('room'));
    const batch = buffer.seal(0);
    expect(buffer.full).toBe(true);
    await Promise.resolve();
    order.push('released');
    buffer.release(batch);
    await waiting;
    expect(order).toEqual(['released', 'room']);
  });

  test('lets a single block pass that is larger than all its room', async () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000, limitBytes: 10 });
    buffer.add(lines('much more than ten bytes'));
    const waiting = buffer.room();
    const batch = buffer.seal(0);
    expect(batch.rows).toBe(1);
    buffer.release(batch);
    await waiting;
    expect(buffer.full).toBe(false);
  });

  test('lets nobody wait while a receiver has to come to an end', async () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000, limitBytes: 10 });
    buffer.add(lines('much more than ten bytes'));
    const before = buffer.room();
    await buffer.withoutWaiting(async () => {
      await before;
      await buffer.room();
    });
    expect(buffer.full).toBe(true);
  });

  test('is also one that holds many rejected rows', () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000, limitBytes: 10_000 });
    for (let n = 0; n < 100; n += 1) buffer.reject({ value: 'x'.repeat(200), reason: 'bad' });
    expect(buffer.full).toBe(true);
    buffer.release(buffer.seal(0));
    expect(buffer.bytes).toBe(0);
  });
});

describe('max_rate', () => {
  test('cuts blocks between rows and leaves the rest for later', () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000, rowsPerSecond: 2 });
    buffer.add(lines('a', 'b', 'c'));
    buffer.add(arrow(1, 2, 3));
    buffer.add({ kind: 'query', sql: 'FROM t', rows: 5 });
    const batches = Array.from({ length: 6 }, () => buffer.seal(0).blocks);
    expect(batches.map((blocks) => blocks.map((block) => block.rows))).toEqual([
      [2],
      [1, 1],
      [2],
      [2],
      [2],
      [1],
    ]);
    expect(batches.slice(0, 2).flat().flatMap(blockLines)).toEqual(['a', 'b', 'c']);
    const numbers = batches
      .flat()
      .flatMap((block) => (block.kind === 'arrow' ? [...block.batch].map((row) => row['n']) : []));
    expect(numbers).toEqual([1, 2, 3]);
    expect(
      batches
        .slice(3)
        .flat()
        .map((block) => (block.kind === 'query' ? block.sql : '')),
    ).toEqual([
      'SELECT * FROM (FROM t) LIMIT 2 OFFSET 0',
      'SELECT * FROM (FROM t) LIMIT 2 OFFSET 2',
      'SELECT * FROM (FROM t) LIMIT 1 OFFSET 4',
    ]);
  });

  test('does not hold up a file that DuckDB reads by itself', () => {
    const buffer = new BlockBuffer({ batchIntervalMs: 1000, rowsPerSecond: 1 });
    buffer.add(lines('a'));
    buffer.add(file);
    buffer.add(lines('b'));
    expect(buffer.seal(0).blocks.map((block) => block.kind)).toEqual(['lines', 'file']);
  });

  test('is met over several batches when it does not come out even', () => {
    const rows = (rate: number, intervalMs: number, batches: number): number[] => {
      const allowance = new RowAllowance(rate, intervalMs);
      return Array.from({ length: batches }, () => allowance.next());
    };
    expect(rows(50, 10, 6)).toEqual([0, 1, 0, 1, 0, 1]);
    expect(rows(1500, 1, 4)).toEqual([1, 2, 1, 2]);
    expect(rows(10, 10, 1000).reduce((sum, one) => sum + one)).toBe(100);
    expect(new RowAllowance(undefined, 10).next()).toBe(Infinity);
  });
});
