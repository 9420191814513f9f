import { walk } from '@weir/parser';
import type { Query, TableName, TableReference } from '@weir/parser';
import type { InputPlan, StreamExtent } from '../plan.ts';
import type { Planning, StreamDefinition } from '../planning.ts';
import { givenName } from '../relation-names.ts';
import { mapTables } from '../streams/scope.ts';
import { aliasNamed } from '../tree.ts';
import { windowExtent } from '../window/slide.ts';
import { keptRows } from './kept-rows.ts';
import type { KeptContext, Remembered } from './kept-rows.ts';

export interface KeptOptions {
  readonly bare: 'all' | 'batch';
  readonly remembered: (relation: string) => Remembered | undefined;
  /** What is kept for this query alone, by the lower-case names of what it reads without LAST. */
  readonly followed?: ReadonlyMap<string, string>;
}

export interface KeptInput extends InputPlan {
  /** The name of what is kept of it. */
  readonly keptAs: string;
  /** How far before the batch time it reads. */
  readonly reachMs: number;
  /** Undefined for LAST, which has no output times of its own. */
  readonly slideMs: number | undefined;
}

/**
 * Puts what is remembered in the place of each stream reference: unlike in a pipeline the batch itself is not there to be read, only
 * the rows that are kept, and those of later batches may be among them.
 */
export function resolveKept(
  query: Query,
  planning: Planning,
  options: KeptOptions,
): { readonly query: Query; readonly inputs: readonly KeptInput[] } {
  // Beside a WINDOW a bare name means the batch, as in a pipeline.
  const bare = hasWindow(query) ? 'batch' : options.bare;
  const inputs: KeptInput[] = [];
  // LAST ends with the last finished batch: for a continuous query that is the one before the one it answers at.
  const continuous = bare === 'batch' && readsBatches(query, planning);
  const lagMs = continuous ? planning.settings.batchIntervalMs : 0;
  const replaced = mapTables(query, (table, hidden) => {
    if (table.kind !== 'table') return table;
    const definition = definitionOf(table, hidden, planning);
    if (definition === undefined) return refuseClauses(table, planning);
    const input = keptInput(table, definition, bare, planning);
    const followed =
      input.slideMs === undefined ? undefined : options.followed?.get(definition.name.toLowerCase());
    const keptAs = followed ?? definition.name;
    const remembered = options.remembered(keptAs);
    inputs.push({ ...input, keptAs, reachMs: reachOf(input, definition, remembered?.keepMs ?? 0) + lagMs });
    return keptRelation(table, input, definition, { lagMs, planning, remembered, keptAs });
  });
  return { query: replaced, inputs };
}

function hasWindow(query: Query): boolean {
  let found = false;
  walk(query, (node) => {
    if ((node.kind === 'table' || node.kind === 'table-function') && node.window !== undefined) found = true;
  });
  return found;
}

/** Whether some stream reference has output times: it stands without LAST. */
function readsBatches(query: Query, planning: Planning): boolean {
  let found = false;
  mapTables(query, (table, hidden) => {
    if (table.kind === 'table' && table.last === undefined && definitionOf(table, hidden, planning))
      found = true;
    return table;
  });
  return found;
}

/** A stream, or a sink where there is no stream of that name. */
function definitionOf(
  table: TableName,
  hidden: ReadonlySet<string>,
  planning: Planning,
): StreamDefinition | undefined {
  const [first, ...rest] = table.path;
  if (rest.length > 0 || table.file !== undefined || hidden.has(first.text.toLowerCase())) return undefined;
  return planning.stream(first.text) ?? planning.sink(first.text);
}

function refuseClauses(table: TableName, planning: Planning): TableReference {
  if ((table.window ?? table.last) === undefined) return table;
  const [first] = table.path;
  const sinks = planning.sinkNames();
  const hint = planning.didYouMean(first.text, sinks);
  const known = [...planning.streams().map((stream) => stream.name), ...sinks];
  const notes = known.length === 0 ? [] : [`streams and sinks: ${known.join(', ')}`];
  planning.error(
    first.span,
    'unknown-stream',
    `there is no stream or sink called "${first.text}"`,
    hint,
    notes,
  );
  return table;
}

function keptInput(
  table: TableName,
  definition: StreamDefinition,
  bare: 'all' | 'batch',
  planning: Planning,
): Omit<KeptInput, 'reachMs' | 'keptAs'> {
  const [first] = table.path;
  const input = { stream: definition.name, alias: table.alias?.name.text ?? first.text, span: first.span };
  if (table.window !== undefined) {
    const { extent, diagnostics } = windowExtent(
      table.window,
      givenName(definition.name),
      definition.slideMs,
    );
    planning.report(...diagnostics);
    return { ...input, reads: { kind: 'window', lengthMs: extent.lengthMs }, slideMs: extent.slideMs };
  }
  if (table.last === undefined && bare === 'batch')
    return { ...input, reads: { kind: 'batch' }, slideMs: definition.slideMs };
  return { ...input, reads: lastReads(table), slideMs: undefined };
}

function reachOf({ reads }: InputPlan, { slideMs }: StreamDefinition, keepMs: number): number {
  if (reads.kind === 'window') return reads.lengthMs;
  if (reads.kind === 'batch') return slideMs;
  if (reads.kind === 'all') return keepMs;
  // The newest of n batches need not end at the batch time.
  const batchesMs = reads.batches === undefined ? keepMs : (reads.batches + 1) * slideMs;
  return Math.min(reads.lengthMs ?? batchesMs, keepMs);
}

function lastReads(table: TableName): StreamExtent {
  const extent = table.last?.extent;
  if (extent?.kind === 'duration') return { kind: 'last', lengthMs: extent.duration.milliseconds };
  if (extent?.kind === 'batches') return { kind: 'last', batches: extent.count };
  return { kind: 'last' };
}

function keptRelation(
  table: TableName,
  input: InputPlan,
  definition: StreamDefinition,
  context: KeptContext,
): TableReference {
  const { span } = table;
  const alias = table.alias ?? aliasNamed(input.alias, input.span);
  const sample = table.sample === undefined ? {} : { sample: table.sample };
  return {
    kind: 'table-subquery',
    query: keptRows(input, definition, context),
    lateral: false,
    alias,
    ...sample,
    span,
  };
}
