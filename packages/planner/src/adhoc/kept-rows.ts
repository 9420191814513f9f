import { durationText, warningAt } from '@weir/parser';
import type { Expression, Query, Select, Span } from '@weir/parser';
import type { Column, InputPlan, StreamExtent } from '../plan.ts';
import type { Planning, StreamDefinition } from '../planning.ts';
import { givenName, rowsTable, timeColumn } from '../relation-names.ts';
import { lastColumns, lastCondition } from '../streams/last-rows.ts';
import type { KeptTable } from './kept-tables.ts';
import { aliasNamed, batchTime, binary, column, name, selectAll, typeName, weirTable } from '../tree.ts';

/** How much of a stream or sink is there. Times are milliseconds since the epoch. */
export interface Remembered {
  readonly keepMs: number;
  /** The oldest batch that is there; absent before the first one. */
  readonly oldestMs?: number;
  /** The oldest batch whose rows are not dropped yet, though nobody is to see them any more. */
  readonly heldMs?: number;
  /** The last batch that was finished before anything was kept, where that began while the pipeline ran. */
  readonly sinceMs?: number;
  /** Lower-case names of the columns that are in the rows; absent: all. Others are not decoded, as no query of the pipeline reads them. */
  readonly columns?: readonly string[];
  /** The length of the batches. */
  readonly slideMs: number;
  /** The last finished batch of the pipeline. */
  readonly newestMs: number;
  /** Nothing is gone yet: the oldest batch there is, is the first there was. */
  readonly complete: boolean;
  readonly tables: readonly KeptTable[];
}

export interface KeptContext {
  readonly planning: Planning;
  readonly remembered: Remembered | undefined;
  /** The name of what is kept. */
  readonly keptAs: string;
  /** How long before the batch time LAST ends. */
  readonly lagMs: number;
}

/** The rows kept of a stream, cut to what a reference means: rows may lie about for longer than they are remembered. */
export function keptRows(input: InputPlan, definition: StreamDefinition, context: KeptContext): Query {
  const { columns } = definition;
  if (columns === undefined) return refuseUnknown(input, definition, context.planning);
  return input.reads.kind === 'last'
    ? lastRows(input, { ...definition, columns }, context)
    : batchRows(input, definition, context);
}

function lastRows(
  input: InputPlan,
  definition: StreamDefinition & { readonly columns: readonly Column[] },
  { remembered, planning, lagMs, keptAs }: KeptContext,
): Query {
  const { span, reads } = input;
  const offered = lastColumns(definition);
  if (remembered === undefined) {
    planning.report(
      warningAt(
        span,
        'nothing-remembered',
        `nothing of "${givenName(definition.name)}" is remembered`,
        'write REMEMBER 10m into its CREATE statement, or SET remember = 10m',
      ),
    );
    const time: Column = { name: 'batch_time', type: 'TIMESTAMP' };
    return noRows(offered.rename === undefined ? definition.columns : [...definition.columns, time], span);
  }
  warnOfMissing(input, definition, remembered, planning);
  const { keepMs } = remembered;
  const last = lastCondition(
    { definition, reads: withinKept(reads, keepMs), rememberMs: keepMs },
    lagMs,
    span,
  );
  const bounded = reads.kind === 'last' && reads.batches !== undefined && Number.isFinite(keepMs);
  const condition = bounded ? binary(last, 'AND', newerThan(lagMs + keepMs, span)) : last;
  return selectAll(keptTable(keptAs, span), offered, condition, span);
}

/** More than is remembered is all that is remembered. */
function withinKept(reads: StreamExtent, keepMs: number): StreamExtent {
  return reads.kind === 'last' && reads.lengthMs !== undefined && reads.lengthMs > keepMs
    ? { kind: 'last' }
    : reads;
}

function warnOfMissing(
  { reads, span }: InputPlan,
  { name: relation, slideMs }: StreamDefinition,
  { keepMs, oldestMs, newestMs, complete }: Remembered,
  planning: Planning,
): void {
  if (reads.kind !== 'last' || oldestMs === undefined || complete) return;
  const askedMs = reads.lengthMs ?? (reads.batches ?? 0) * slideMs;
  if (newestMs - askedMs + slideMs >= oldestMs) return;
  planning.report(
    warningAt(
      span,
      'more-than-remembered',
      `"${givenName(relation)}" is remembered for ${durationText(keepMs)}: the oldest batch there is, is that of ${new Date(oldestMs).toISOString()}`,
    ),
  );
}

/** The batches with time in (t - length, t], for an answer at t. */
function batchRows(
  input: InputPlan,
  definition: StreamDefinition,
  { remembered, planning, keptAs }: KeptContext,
): Query {
  const { span, reads } = input;
  const lengthMs = reads.kind === 'window' ? reads.lengthMs : definition.slideMs;
  const keepMs = remembered?.keepMs ?? 0;
  if (keepMs < lengthMs) {
    const what =
      keepMs === 0 ? 'nothing is remembered of it' : `it is remembered for ${durationText(keepMs)}`;
    planning.error(
      span,
      'not-remembered',
      `a live query reads what is remembered of "${givenName(definition.name)}", and ${what}`,
      `write REMEMBER ${durationText(lengthMs)} into its CREATE statement`,
    );
  }
  const condition = binary(
    binary(column([timeColumn]), '<=', batchTime(span)),
    'AND',
    newerThan(lengthMs, span),
  );
  return selectAll(keptTable(keptAs, span), { exclude: [timeColumn] }, condition, span);
}

function newerThan(agoMs: number, span: Span): Expression {
  return binary(column([timeColumn]), '>', batchTime(span, agoMs));
}

function keptTable(keptAs: string, span: Span): ReturnType<typeof weirTable> {
  return weirTable(rowsTable(keptAs), aliasNamed('kept'), span);
}

function refuseUnknown(input: InputPlan, definition: StreamDefinition, planning: Planning): Query {
  planning.error(
    input.span,
    'no-columns',
    `the columns of "${givenName(definition.name)}" are not known yet: no row has come`,
    'try again when rows have come, or give the stream a column list',
  );
  return noRows([{ name: 'nothing', type: 'BOOLEAN' }], input.span);
}

/** `SELECT CAST(NULL AS type) AS column, ... WHERE false`. */
function noRows(columns: readonly Column[], span: Span): Query {
  const select: Select = {
    kind: 'select',
    distinct: false,
    fromFirst: false,
    items: columns.map((each) => ({
      kind: 'select-item',
      value: {
        kind: 'cast',
        style: 'CAST',
        operand: { kind: 'null', span },
        type: typeName(each.type),
        span,
      },
      alias: name(each.name),
      span,
    })),
    from: [],
    where: { kind: 'boolean', value: false, span },
    windows: [],
    span,
  };
  return { kind: 'query', body: select, span };
}
