import type { Plan, SourcePlan } from '@weir/planner';
import type { Database } from '../duckdb/database.ts';
import { spooledOptions } from './infer-columns.ts';
import { formatOptionsOf } from './input.ts';
import type { Input } from './input.ts';
import { SourceStream } from './source-stream.ts';

/** The stream of an input as its plan wants it. */
export function sourceStreamOf(
  database: Database,
  input: Input,
  plan: Pick<Plan, 'settings' | 'errorStreams'>,
): SourceStream {
  const { columns = [], onError, relations, name } = input.plan;
  const needed = relations.neededColumns;
  return new SourceStream(database.main, input.receiver, input.writer, {
    stream: name,
    columns,
    ...(needed === undefined ? {} : { neededColumns: needed }),
    format: input.writer.format,
    formatOptions: formatOptionsOf(input.plan),
    ordered: relations.ordered,
    checksAll: onError.action !== 'skip',
    spooled: () => spooledOptions(input.writer),
    slideMs: plan.settings.batchIntervalMs,
    onError,
    relations,
    errorRelations: errorRelations(input.plan, plan),
  });
}

function errorRelations(
  source: SourcePlan,
  plan: Pick<Plan, 'errorStreams'>,
): SourcePlan['relations'] | undefined {
  return source.onError.action === 'into'
    ? plan.errorStreams.get(source.onError.stream.toLowerCase())
    : undefined;
}
