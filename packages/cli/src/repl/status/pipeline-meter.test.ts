import type { BatchMetrics } from '@weir/runtime';
import { expect, test } from 'vitest';
import { meteredBatches } from '../limits.ts';
import { PipelineMeter } from './pipeline-meter.ts';

function batch(second: number, rows: number, out = 0): BatchMetrics {
  return {
    batchTimeMs: second * 1000,
    streams: [{ stream: 'clicks', rows, bad: rows > 100 ? 1 : 0 }],
    outputs: [{ output: 1, rows: out }],
    processingMs: second,
    schedulingDelayMs: 2 * second,
    backlog: 0,
  };
}

function meterOf(...batches: readonly BatchMetrics[]): PipelineMeter {
  const meter = new PipelineMeter();
  for (const each of batches) meter.add(each, each.batchTimeMs + 5);
  return meter;
}

test('nothing is known before the first batch', () => {
  expect(meterOf().figures()).toBeUndefined();
  expect(meterOf().streams()).toEqual([]);
});

test('rates are of the last ten seconds, by the times of batches', () => {
  const meter = meterOf(...Array.from({ length: 30 }, (_, i) => batch(i, i < 20 ? 1000 : 50, 3)));
  expect(meter.figures()).toMatchObject({
    batches: 30,
    rowsInPerSecond: 50,
    rowsOutPerSecond: 3,
    badRows: 20,
  });
  expect(meter.streams()).toMatchObject([{ name: 'clicks', rows: 20_500, bad: 20, rowsPerSecond: 50 }]);
});

test('the time before a stream and a query were there does not count', () => {
  const none = Array.from({ length: 5 }, (_, i) => ({ ...batch(i, 0), streams: [], outputs: [] }));
  const early = Array.from({ length: 2 }, (_, i) => ({ ...batch(5 + i, 500), outputs: [] }));
  const meter = meterOf(...none, ...early, batch(7, 500, 30), batch(8, 500, 30));
  expect(meter.figures()).toMatchObject({ rowsInPerSecond: 500, rowsOutPerSecond: 30 });
});

test('batches longer than that have a rate too', () => {
  expect(meterOf(batch(0, 1), batch(60, 600)).figures()?.rowsInPerSecond).toBe(10);
});

test('one batch alone has no rate', () => {
  expect(meterOf(batch(1, 100)).figures()?.rowsInPerSecond).toBe(0);
});

test('what is kept is bounded, the sums are not', () => {
  const meter = meterOf(...Array.from({ length: 500 }, (_, i) => batch(i, 1)));
  expect(meter.processingTimes()).toHaveLength(meteredBatches);
  expect(meter.streams()[0]?.recent).toHaveLength(meteredBatches);
  expect(meter.figures()?.batches).toBe(500);
});

test('idle begins with the last batch that had rows', () => {
  expect(meterOf(batch(1, 5), batch(2, 0), batch(3, 0)).activeAtMs).toBe(1005);
  expect(meterOf(batch(1, 0), batch(2, 0)).activeAtMs).toBe(1005);
  expect(meterOf(batch(1, 5), { ...batch(2, 0), streams: [] }).activeAtMs).toBeUndefined();
});
