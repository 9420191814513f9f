import type { StreamRelations } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { givenName } from '../relation-names.ts';

/** What the queries of the pipeline, all together, need of a stream. */
export function streamRelations(name: string, planning: Planning): StreamRelations {
  const usage = planning.usage(name);
  const rememberMs = Math.max(usage.rememberMs, usage.lastMs);
  const inSession = planning.options.interactive === true;
  // A window that comes later has something to keep its rows in.
  const leastMs = inSession && givenName(name) === name ? 1 : 0;
  const everything = inSession || usage.needed === 'all' || rememberMs > 0;
  return {
    ...(everything || usage.needed === 'all' ? {} : { neededColumns: [...usage.needed].toSorted() }),
    ordered: usage.ordered || rememberMs > 0,
    consumers: usage.consumers,
    keepMs: Math.max(usage.windowMs, rememberMs, leastMs),
    ...(usage.rememberBytes === undefined ? {} : { keepBytes: usage.rememberBytes }),
    windowMs: usage.windowMs,
  };
}
