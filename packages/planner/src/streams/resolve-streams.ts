import { warningAt } from '@weir/parser';
import type { Diagnostic, Name, Query, Span, TableFunction, TableName, TableReference } from '@weir/parser';
import type { InputPlan, StreamExtent } from '../plan.ts';
import type { Planning, StreamDefinition } from '../planning.ts';
import { batchTable, givenName, rowsTable, timeColumn } from '../relation-names.ts';
import { aliasNamed, batchTime, binary, column, selectAll, weirTable } from '../tree.ts';
import { streamNotes } from '../query/engine-diagnostic.ts';
import { windowExtent } from '../window/slide.ts';
import { breakStream, declareStream } from './declare-stream.ts';
import { lastColumns, lastCondition } from './last-rows.ts';
import { mapTables } from './scope.ts';
import { implicitSource } from './implicit-source.ts';

/** A query whose stream references were replaced by relations of DuckDB. */
export interface ResolvedQuery {
  readonly query: Query;
  readonly inputs: readonly ResolvedInput[];
}

export interface ResolvedInput extends InputPlan {
  readonly definition: StreamDefinition;
  /** What stands in its place. */
  readonly relation: TableReference;
  /** Output times of a query over this reference; undefined for LAST, which has none of its own. */
  readonly slideMs: number | undefined;
  /** How long the rows of the stream are remembered. */
  readonly rememberMs: number;
}

/**
 * Finds the stream references of a query, checks their clauses, and puts relations in their place. `allOfStdin`: a bare `stdin` is all
 * of the input so far.
 */
export async function resolveStreams(
  query: Query,
  planning: Planning,
  allOfStdin = false,
): Promise<ResolvedQuery> {
  const definitions = await defineImplicitSources(query, planning);
  const inputs: ResolvedInput[] = [];
  const replaced = mapTables(query, (table, hidden) => {
    if (table.kind !== 'table' && table.kind !== 'table-function') return table;
    const definition = definitions(table, hidden);
    if (definition === undefined) {
      refuseClauses(table, planning);
      return table;
    }
    const input = resolveInput(
      table,
      definition,
      planning,
      allOfStdin && definition.name.toLowerCase() === 'stdin',
    );
    const relation = relationOf(table, input, planning.settings.batchIntervalMs);
    inputs.push({ ...input, relation });
    return relation;
  });
  return { query: replaced, inputs };
}

type UnplacedInput = Omit<ResolvedInput, 'relation'>;
type StreamReference = TableName | TableFunction;
type FindDefinition = (table: StreamReference, hidden: ReadonlySet<string>) => StreamDefinition | undefined;

/** Sources used without CREATE STREAM become streams first, because their columns may have to be looked up. */
async function defineImplicitSources(query: Query, planning: Planning): Promise<FindDefinition> {
  const found: StreamReference[] = [];
  mapTables(query, (table, hidden) => {
    const isCall = table.kind === 'table-function' && table.call.path.length === 1;
    const isStdin =
      table.kind === 'table' &&
      streamName(table, hidden)?.toLowerCase() === 'stdin' &&
      !planning.stream('stdin');
    if (isCall || isStdin) found.push(table);
    return table;
  });
  const implicit = new Map<StreamReference, StreamDefinition>();
  for (const table of found) {
    const definition = await implicitSource(table, planning);
    if (definition === undefined) continue;
    implicit.set(table, definition);
    if (!(await declareStream(definition, definition.span, planning))) breakStream(definition, planning);
  }
  return (table, hidden) => {
    const name = table.kind === 'table' ? streamName(table, hidden) : undefined;
    if (name === undefined) return implicit.get(table);
    return (
      implicit.get(table) ??
      planning.stream(name) ??
      (table.last === undefined ? undefined : planning.sink(name))
    );
  };
}

/** The name that may be a stream's: not qualified, not a file, not hidden by a CTE. */
function streamName(table: TableName, hidden: ReadonlySet<string>): string | undefined {
  const [first, ...rest] = table.path;
  if (rest.length > 0 || table.file !== undefined || hidden.has(first.text.toLowerCase())) return undefined;
  return first.text;
}

function refuseClauses(table: StreamReference, planning: Planning): void {
  const clause = table.window ?? table.last;
  if (clause === undefined) return;
  const word = clause.kind === 'window' ? 'WINDOW' : 'LAST';
  const subject = lastName(table);
  if (table.kind === 'table' && table.path.length === 1) {
    planning.error(
      subject.span,
      'unknown-stream',
      `there is no stream called "${subject.text}"`,
      planning.didYouMean(subject.text),
      streamNotes(planning),
    );
    return;
  }
  planning.error(
    clause.span,
    'not-a-stream',
    `${word} stands after a stream, and "${subject.text}" is not one`,
  );
}

function lastName(table: StreamReference): Name {
  const path = table.kind === 'table' ? table.path : table.call.path;
  return path[path.length - 1] ?? path[0];
}

function resolveInput(
  table: StreamReference,
  definition: StreamDefinition,
  planning: Planning,
  all: boolean,
): UnplacedInput {
  const input = {
    stream: definition.name,
    definition,
    rememberMs: planning.usage(definition.name).rememberMs,
    alias: table.alias?.name.text ?? lastName(table).text,
    span: lastName(table).span,
  };
  if (table.last !== undefined) {
    if (table.window !== undefined) {
      const message = 'a stream is read through WINDOW or through LAST, not both';
      planning.error(table.last.span, 'window-and-last', message, 'leave out one of them');
    }
    if (table.last.extent.kind === 'all' && input.rememberMs === 0)
      planning.report(nothingRemembered(table, definition));
    return { ...input, reads: lastExtent(table.last.extent), slideMs: undefined };
  }
  if (table.window !== undefined) {
    const { extent, diagnostics } = windowExtent(table.window, definition.name, definition.slideMs);
    planning.report(...diagnostics);
    return { ...input, reads: { kind: 'window', lengthMs: extent.lengthMs }, slideMs: extent.slideMs };
  }
  return { ...input, reads: { kind: all ? 'all' : 'batch' }, slideMs: definition.slideMs };
}

function nothingRemembered(table: StreamReference, definition: StreamDefinition): Diagnostic {
  return warningAt(
    lastName(table).span,
    'nothing-remembered',
    `nothing is remembered of "${givenName(definition.name)}", so LAST ALL is empty`,
    'write REMEMBER 10m into its CREATE statement, or SET remember = 10m',
  );
}

function lastExtent(extent: NonNullable<TableName['last']>['extent']): StreamExtent {
  switch (extent.kind) {
    case 'duration':
      return { kind: 'last', lengthMs: extent.duration.milliseconds };
    case 'batches':
      return { kind: 'last', batches: extent.count };
    case 'all':
      return { kind: 'last' };
  }
}

/** The relation that a reference stands for at the output time. */
function relationOf(table: StreamReference, input: UnplacedInput, batchIntervalMs: number): TableReference {
  const span = table.span;
  const alias = table.alias ?? aliasNamed(input.alias, input.span);
  const sample = table.sample === undefined ? {} : { sample: table.sample };
  if (input.reads.kind === 'batch') return { ...weirTable(batchTable(input.stream), alias, span), ...sample };
  const query = rowsBetween(input, batchIntervalMs, span);
  return { kind: 'table-subquery', query, lateral: false, alias, ...sample, span };
}

/** The rows kept of a stream, cut to what the reference means. */
function rowsBetween(input: UnplacedInput, batchIntervalMs: number, span: Span): Query {
  const kept = weirTable(rowsTable(input.stream), aliasNamed('kept'), span);
  const time = column([timeColumn]);
  switch (input.reads.kind) {
    case 'batch':
    case 'all':
      return selectAll(kept, { exclude: [timeColumn] }, undefined, span);
    case 'window':
      return selectAll(
        kept,
        { exclude: [timeColumn] },
        binary(time, '>', batchTime(span, input.reads.lengthMs)),
        span,
      );
    case 'last':
      // LAST ends with the batch before the one that is computed.
      return selectAll(
        kept,
        lastColumns(input.definition),
        lastCondition(input, batchIntervalMs, span),
        span,
      );
  }
}

/** How far LAST reaches back from the last finished batch: LAST ALL as far as is remembered. */
export function lastLengthMs(input: ResolvedInput): number {
  if (input.reads.kind !== 'last') return 0;
  const { lengthMs, batches } = input.reads;
  return lengthMs ?? (batches === undefined ? input.rememberMs : batches * input.definition.slideMs);
}
