import { describe, expect, test } from 'vitest';
import { lineText, lineWidth } from '../text/line.ts';
import { idleText } from './idle.ts';
import { PipelineMeter } from './pipeline-meter.ts';
import { statusLine } from './status-line.ts';
import type { Status } from './status-line.ts';

const quiet: Status = { queries: 0, sourceWarnings: 0, nowMs: 100_000 };
const busy: Status = {
  ...quiet,
  queries: 2,
  sourceWarnings: 1,
  figures: {
    batches: 1234,
    batchTimeMs: 99_500,
    rowsInPerSecond: 1234,
    rowsOutPerSecond: 20,
    processingMs: 12,
    schedulingDelayMs: 300,
    backlog: 2,
    badRows: 7,
  },
};

function text(status: Status, width = 200): string | undefined {
  const line = statusLine(status, width);
  return line === undefined ? undefined : lineText(line);
}

describe('the status line', () => {
  test('is not there when there is nothing to tell', () => {
    expect(text(quiet)).toBeUndefined();
  });

  test('tells of batches, rates, times and warnings', () => {
    expect(text(busy)).toBe(
      'batch 1,234 │ in 1.2k/s  out 20/s │ 12 ms a batch │ delay 300 ms │ lag 500 ms │ 7 bad │ 2 queries │ 1 source warning (.lag)',
    );
  });

  test('leaves out what matters least where there is no room', () => {
    for (const width of [1, 5, 20, 40, 60, 80, 100]) {
      const line = statusLine(busy, width);
      expect(lineWidth(line ?? [])).toBeLessThanOrEqual(width);
    }
    expect(text(busy, 60)).toContain('in 1.2k/s');
    expect(text(busy, 60)).not.toContain('lag');
  });

  test('tells of what runs only when it takes a while', () => {
    const since = (sinceMs: number, waiting = 0): Status => ({ ...quiet, running: { sinceMs, waiting } });
    expect(text(since(99_900))).toBeUndefined();
    expect(text(since(97_000, 2))).toBe('running 3 s, 2 waiting, Ctrl-C stops it');
  });

  test('has no lag for a recording, whose times are its own', () => {
    expect(text({ ...busy, nowMs: 1e12 })).not.toMatch(/lag \d/);
  });
});

describe('idle', () => {
  function meter(...rows: readonly number[]): PipelineMeter {
    const made = new PipelineMeter();
    rows.forEach((each, i) =>
      made.add(
        {
          batchTimeMs: i * 1000,
          streams: [{ stream: 'clicks', rows: each, bad: 0 }],
          outputs: [],
          processingMs: 1,
          schedulingDelayMs: 0,
          backlog: 0,
        },
        i * 1000,
      ),
    );
    return made;
  }

  test('is said after some seconds without rows, and why', () => {
    expect(idleText(meter(5, 0, 0), [], 2000)).toBeUndefined();
    expect(idleText(meter(5, 0, 0), [], 12_400)).toBe('idle 12 s: no rows from clicks');
    expect(idleText(meter(5, 0, 0), [], 600_000)).toBe('idle 10 min: no rows from clicks');
    expect(idleText(new PipelineMeter(), [], 600_000)).toBeUndefined();
  });

  test('is explained by what the source said last', () => {
    const notices = [
      { stream: 'other', severity: 'warning', message: 'no' },
      { stream: 'clicks', severity: 'warning', message: 'the connection was lost' },
      { stream: 'clicks', severity: 'info', message: 'trying again' },
    ] as const;
    expect(idleText(meter(1), notices, 5000)).toBe('idle 5 s: clicks: trying again');
  });
});
