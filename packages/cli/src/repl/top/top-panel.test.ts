import { describe, expect, test } from 'vitest';
import { PipelineMeter } from '../status/pipeline-meter.ts';
import { lineText, lineWidth } from '../text/line.ts';
import { sparkline } from './sparkline.ts';
import { topHeight, topPanel } from './top-panel.ts';
import type { TopState } from './top-panel.ts';

describe('a sparkline', () => {
  test('shows numbers against the largest, the latest at the right', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([5, 10], 4)).toBe('  ▅█');
  });

  test('of many numbers has the largest of each share', () => {
    expect(sparkline([...Array.from({ length: 99 }, () => 1), 100], 10)).toBe('▁▁▁▁▁▁▁▁▁█');
    expect(sparkline([100, ...Array.from({ length: 99 }, () => 1)], 10)).toHaveLength(10);
  });

  test('of nothing is empty, of zeros flat', () => {
    expect(sparkline([], 3)).toBe('   ');
    expect(sparkline([0, 0], 3)).toBe(' ▁▁');
  });

  test('can do without more than ASCII', () => {
    expect(sparkline([0, 1, 4, 7], 4, true)).toBe(' .+@');
  });
});

function state(streams: number, queries: number): TopState {
  const meter = new PipelineMeter();
  for (let i = 1; i <= 20; i += 1) {
    meter.add(
      {
        batchTimeMs: i * 1000,
        streams: Array.from({ length: streams }, (_, n) => ({
          stream: `stream${n}`,
          rows: i * n,
          bad: n === 1 ? 1 : 0,
        })),
        outputs: [
          { output: 'counts', rows: 3 },
          { output: 1, rows: i },
        ],
        processingMs: i,
        schedulingDelayMs: 0,
        backlog: 0,
      },
      i * 1000,
    );
  }
  return {
    meter,
    queries: Array.from({ length: queries }, (_, n) => ({
      id: n + 1,
      sql: 'SELECT *\nFROM s',
      rowsOut: 210,
      lastBatchMs: 4,
    })),
    gauges: { residentBytes: 123_000_000, retainedRows: 5000, retainedBytes: 4_500_000, stateRows: 77 },
    ascii: false,
  };
}

function panel(top: TopState, width = 120, height = topHeight(top)): string[] {
  const lines = topPanel(top, width, height);
  expect(lines.length).toBeLessThanOrEqual(height);
  for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
  return lines.map((line) => lineText(line).replaceAll(/ +/g, ' ').trim());
}

describe('the dashboard', () => {
  test('shows streams, sinks, queries, batch times and what is held', () => {
    const lines = panel(state(2, 1));
    expect(lines[0]).toBe(
      'weir top 00:00:20 batch 20 backlog 0 memory 123 MB kept 5,000 rows, 4.5 MB state 77 rows',
    );
    expect(lines[1]).toMatch(/^processing 20 ms .*█ half 11 ms, 99% 20 ms, most 20 ms$/);
    // The busiest stream comes first.
    expect(lines[4]).toMatch(/^stream1 210 16 20 /);
    expect(lines[5]).toMatch(/^stream0 0 0 0 /);
    expect(lines[7]).toMatch(/^counts 60 3 /);
    expect(lines[8]).toMatch(/^query 1 210 16 4 .*SELECT \* FROM s$/);
  });

  test('fits any size, and says what it leaves out', () => {
    for (const height of [1, 3, 5, 8, 12, 20]) {
      for (const width of [5, 30, 80, 200]) panel(state(30, 30), width, height);
    }
    expect(panel(state(30, 1), 120, 14).some((line) => /^… \d+ more streams$/.test(line))).toBe(true);
    expect(panel(state(1, 30), 120, 14).some((line) => /^… \d+ more outputs$/.test(line))).toBe(true);
  });

  test('before the first batch says so', () => {
    expect(panel({ ...state(1, 0), meter: new PipelineMeter() })[0]).toBe('weir top no batch has run yet');
  });
});
