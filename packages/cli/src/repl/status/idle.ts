import type { Notice } from '../session.ts';
import type { PipelineMeter } from './pipeline-meter.ts';

/** Nothing is called idle sooner. */
const idleMs = 3000;

/** Why nothing comes, in words: `idle 12 s: clicks: connection lost`. Undefined while something does. */
export function idleText(
  meter: PipelineMeter,
  notices: readonly Notice[],
  queries: number,
  nowMs: number,
): string | undefined {
  const since = meter.activeAtMs;
  if (since === undefined || nowMs - since < idleMs) return undefined;
  return `idle ${idleTime(nowMs - since)}: ${reason(meter, notices, queries)}`;
}

/** Whole units, so that the line changes once a second. */
function idleTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

function reason(meter: PipelineMeter, notices: readonly Notice[], queries: number): string {
  const streams = meter.streams();
  const warning = notices.findLast(
    ({ severity, stream }) => severity === 'warning' && streams.some(({ name }) => name === stream),
  );
  if (warning !== undefined) return `${warning.stream}: ${warning.message}`;
  if (streams.length === 0) return queries === 0 ? 'no stream and no query' : 'no stream';
  const names = streams.map(({ name }) => name);
  const [first = '', second] = names;
  return `no rows from ${names.length > 2 ? `${first} and ${names.length - 1} more` : second === undefined ? first : `${first} and ${second}`}`;
}
