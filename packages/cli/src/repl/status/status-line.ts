import { cutLine, lineWidth, run } from '../text/line.ts';
import type { Line, TextRun } from '../text/line.ts';
import { fullCount, shortCount, shortDuration } from '../text/quantity.ts';
import type { Style } from '../text/theme.ts';
import type { PipelineFigures } from './pipeline-meter.ts';

/** What the status line tells. */
export interface Status {
  readonly figures?: PipelineFigures;
  readonly idle?: string;
  readonly queries: number;
  /** Warnings of sources so far. */
  readonly sourceWarnings: number;
  /** The statement that runs, since when, and how many wait behind it. */
  readonly running?: { readonly sinceMs: number; readonly waiting: number };
  /** Something to say for a moment: `copied 12 rows`. */
  readonly message?: string;
  readonly nowMs: number;
}

interface Part {
  readonly text: string;
  readonly style?: Style;
  /** Parts of a higher number go first where there is no room. */
  readonly rank: number;
}

/** A statement that takes longer than this is shown as running. */
const soonMs = 300;

/** One line about what runs, of at most `width` columns; undefined when nothing does. */
export function statusLine(status: Status, width: number): Line | undefined {
  let parts = partsOf(status);
  if (parts.length === 0) return undefined;
  while (parts.length > 1 && lineWidth(joined(parts)) > width) {
    const worst = Math.max(...parts.map(({ rank }) => rank));
    parts = parts.filter(({ rank }) => rank !== worst);
  }
  return cutLine(joined(parts), width);
}

function joined(parts: readonly Part[]): readonly TextRun[] {
  return parts.flatMap(({ text, style }, i) => [...(i === 0 ? [] : [run(' │ ', 'dim')]), run(text, style)]);
}

function partsOf(status: Status): readonly Part[] {
  const { figures, idle, queries, sourceWarnings, message } = status;
  const parts: Part[] = [];
  if (message !== undefined) parts.push({ text: message, style: 'strong', rank: 0 });
  const running = runningText(status);
  if (running !== undefined) parts.push({ text: running, style: 'warning', rank: 1 });
  if (figures !== undefined) parts.push(...figureParts(figures, status));
  if (queries > 1) parts.push({ text: `${queries} queries`, style: 'dim', rank: 7 });
  if (sourceWarnings > 0)
    parts.push({
      text: `${sourceWarnings} source ${sourceWarnings === 1 ? 'warning' : 'warnings'} (.lag)`,
      style: 'warning',
      rank: 4,
    });
  if (idle !== undefined) parts.push({ text: idle, style: 'warning', rank: 2 });
  return parts;
}

function runningText({ running, nowMs }: Status): string | undefined {
  if (running === undefined || nowMs - running.sinceMs < soonMs) return undefined;
  const waiting = running.waiting === 0 ? '' : `, ${running.waiting} waiting`;
  return `running ${Math.floor((nowMs - running.sinceMs) / 1000)} s${waiting}, Ctrl-C stops it`;
}

function figureParts(figures: PipelineFigures, { nowMs, idle }: Status): readonly Part[] {
  const lag = nowMs - figures.batchTimeMs;
  const isBehind = figures.backlog > 0 || figures.schedulingDelayMs > figures.processingMs;
  return [
    { text: `batch ${fullCount(figures.batches)}`, rank: 3 },
    {
      text: `in ${shortCount(figures.rowsInPerSecond)}/s  out ${shortCount(figures.rowsOutPerSecond)}/s`,
      rank: 3,
    },
    { text: `${shortDuration(figures.processingMs)} a batch`, style: 'dim', rank: 6 },
    ...(isBehind && figures.schedulingDelayMs >= 1
      ? [{ text: `delay ${shortDuration(figures.schedulingDelayMs)}`, style: 'warning' as const, rank: 4 }]
      : []),
    // A recording has times of its own: their distance from now means nothing.
    ...(idle === undefined && lag >= 0 && lag < recordedMs
      ? [{ text: `lag ${shortDuration(lag)}`, style: 'dim' as const, rank: 8 }]
      : []),
    ...(figures.badRows > 0
      ? [{ text: `${fullCount(figures.badRows)} bad`, style: 'warning' as const, rank: 5 }]
      : []),
  ];
}

const recordedMs = 3_600_000;
