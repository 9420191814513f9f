import type { Notice } from '../session.ts';
import type { PipelineMeter } from './pipeline-meter.ts';

/** Nothing is called idle sooner. */
const idleMs = 3000;

/** Why nothing comes, in words: `idle 12 s: clicks: connection lost`. Undefined while something does. */
export function idleText(
  meter: PipelineMeter,
  notices: readonly Notice[],
  nowMs: number,
): string | undefined {
  const since = meter.activeAtMs;
  if (since === undefined || nowMs - since < idleMs) return undefined;
  return `idle ${idleTime(nowMs - since)}: ${reason(meter, notices)}`;
}

/** Whole units, so that the line changes once a second. */
function idleTime(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}

/** What a source said last is the best explanation there is. */
function reason(meter: PipelineMeter, notices: readonly Notice[]): string {
  const names = meter.streams().map(({ name }) => name);
  const notice = notices.findLast(({ stream }) => names.includes(stream));
  if (notice !== undefined) return `${notice.stream}: ${notice.message}`;
  const [first = '', second] = names;
  if (names.length > 2) return `no rows from ${first} and ${names.length - 1} more`;
  return `no rows from ${second === undefined ? first : `${first} and ${second}`}`;
}
