import type { Clock } from '@weir/runtime';
import type { Session } from '../session.ts';
import type { TopState } from '../top/top-panel.ts';
import type { PipelineWatch } from './pipeline-watch.ts';
import type { Status } from './status-line.ts';

const longMs = 1000;

/** What the status line tells of a session. */
export function statusOf(
  session: Session,
  watch: PipelineWatch,
  clock: Clock,
  running: Status['running'],
  message: string | undefined,
): Status {
  const queries = session.queries().length;
  // Batches of nothing are not worth a line.
  const isWorking = queries > 0 || watch.meter.activeAtMs !== undefined;
  const figures = isWorking ? watch.meter.figures() : undefined;
  // A statement that takes long may wait for rows.
  const isLong = running !== undefined && clock.now() - running.sinceMs >= longMs;
  const idle = watch.idle() ?? (isLong ? watch.lastWarning : undefined);
  return {
    queries,
    sourceWarnings: watch.warnings,
    nowMs: clock.now(),
    ...(figures === undefined ? {} : { figures }),
    ...(idle === undefined ? {} : { idle }),
    ...(running === undefined ? {} : { running }),
    ...(message === undefined ? {} : { message }),
  };
}

/** What the dashboard tells of it. */
export function topOf(session: Session, watch: PipelineWatch, ascii: boolean): TopState {
  const gauges = session.gauges?.();
  const idle = watch.idle();
  return {
    meter: watch.meter,
    queries: session.running?.() ?? session.queries(),
    ascii,
    ...(gauges === undefined ? {} : { gauges }),
    ...(idle === undefined ? {} : { idle }),
  };
}
