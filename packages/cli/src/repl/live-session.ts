import { InteractiveSession, systemClock } from '@weir/runtime';
import type { SessionOptions } from '@weir/runtime';
import type { Session } from './session.ts';
import { GaugeReader } from './status/gauge-reader.ts';

/** The session of a REPL that runs its own pipeline. */
export async function openLiveSession(options: SessionOptions): Promise<Session> {
  const session = await InteractiveSession.open(options);
  const gauges = new GaugeReader(() => session.gauges(), systemClock);
  return {
    execute: (sql, how) => session.execute(sql, how),
    cancel: () => session.cancel(),
    queries: () => session.queries(),
    stopQuery: (id) => session.stopQuery(id),
    onBatch: (listener) => session.on('batch', listener),
    onMetrics: (listener) => session.on('metrics', listener),
    onFailure: (listener) => session.on('failure', listener),
    onNotice: (listener) => session.on('notice', listener),
    catalog: () => session.catalog(),
    pipelineText: () => session.pipelineText(),
    gauges: () => gauges.now,
    close: () => session.close(),
  };
}
