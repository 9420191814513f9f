import type { Expression, Span } from '@weir/parser';
import type { StreamExtent } from '../plan.ts';
import type { StreamDefinition } from '../planning.ts';
import { timeColumn } from '../relation-names.ts';
import { batchTime, binary, call, column, interval, sameName, typedLiteral } from '../tree.ts';

/** A reference that reads what is kept of a stream. */
export interface LastReference {
  readonly definition: StreamDefinition;
  readonly reads: StreamExtent;
  /** How long its rows are remembered. */
  readonly rememberMs: number;
}

/**
 * Which of the kept rows LAST means: with T the last finished batch, `agoMs` before the batch time, those of the batches with time in
 * (T - length, T]. `LAST n BATCHES` counts the batches of the stream itself, which may be longer than those of the pipeline.
 */
export function lastCondition(input: LastReference, agoMs: number, span: Span): Expression {
  const time = column([timeColumn]);
  return binary(
    binary(time, '<=', batchTime(span, agoMs)),
    'AND',
    binary(time, '>', lastCutOff(input, agoMs, span)),
  );
}

function lastCutOff({ definition, reads, rememberMs }: LastReference, agoMs: number, span: Span): Expression {
  if (reads.kind !== 'last') return batchTime(span, agoMs);
  const { lengthMs, batches } = reads;
  if (batches === undefined) return batchTime(span, agoMs + (lengthMs ?? rememberMs));
  const newest = call('time_bucket', [
    interval(definition.slideMs, span),
    batchTime(span, agoMs),
    typedLiteral('TIMESTAMP', '1970-01-01', span),
  ]);
  return binary(newest, '-', interval(batches * definition.slideMs, span));
}

/** LAST offers the time of each row's batch, if the stream has no such column itself. */
export function lastColumns(definition: StreamDefinition): {
  readonly exclude?: readonly string[];
  readonly rename?: Readonly<Record<string, string>>;
} {
  const taken = definition.columns?.some((each) => sameName(each.name, 'batch_time')) === true;
  return taken ? { exclude: [timeColumn] } : { rename: { [timeColumn]: 'batch_time' } };
}
