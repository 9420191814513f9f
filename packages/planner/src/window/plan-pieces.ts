import { replaceWord, sql } from '../fragment.ts';
import type { PiecesPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import type { BoundQuery } from '../query/bind-query.ts';
import { orderMatters } from '../query/order-matters.ts';
import { piecesTable, timeColumn } from '../relation-names.ts';
import type { ResolvedInput } from '../streams/resolve-streams.ts';
import { groupedWindow } from './grouped-window.ts';
import { overGroups } from './over-groups.ts';
import { PartialGroups } from './partial-groups.ts';
import { PartialSet, rowCount } from './partial-set.ts';
import { columnsProblem } from './plan-panes.ts';
import { windowAggregates } from './window-aggregates.ts';

/**
 * How a query takes large pieces of a batch as they arrive; undefined where it needs the rows. The pieces of a batch are to it what panes
 * are to a window: each is aggregated once, and the partials are merged. Their rows are never stored, which is most of what a large
 * batch costs after reading it.
 */
export async function planPieces(
  { query, columns }: BoundQuery,
  inputs: readonly ResolvedInput[],
  planning: Planning,
): Promise<PiecesPlan | undefined> {
  const { settings, options, catalog } = planning;
  if (settings.onQueryError === 'continue' || options.interactive === true || options.onlyProblems === true)
    return undefined;
  const [input] = inputs;
  if (input?.reads.kind !== 'batch' || inputs.length > 1 || !isSource(input, planning)) return undefined;
  if (orderMatters(query)) return undefined;
  const batch = groupedWindow(query, inputs, planning);
  if (batch === undefined || 'obstacle' in batch) return undefined;
  // The rows of a piece are counted by its groups; and sets of values are no smaller than the rows.
  if (batch.select.where !== undefined || batch.calls.some((call) => call.distinct)) return undefined;
  const aggregates = await windowAggregates(batch, planning);
  if (typeof aggregates === 'string') return undefined;
  const set = new PartialSet(0, batch, planning.isRepeatable);
  const merged = new PartialGroups(set, batch, aggregates);
  const over = overGroups(batch, relation, columns);
  const groups = set.paneSql();
  const definition = sql`SELECT p.* FROM (${groups}) AS p WHERE false`;
  const table = { name: piecesTable(input.stream), kind: 'scratch', definition } as const;
  const declared = await catalog.declare(`CREATE TABLE weir.main.${table.name} AS ${definition.sql}`);
  if (declared.kind === 'error') return undefined;
  const names = [...set.keyColumns, ...set.partialColumns.map((column) => column.name), rowCount];
  const ofPieces = sql`SELECT ${names}, NULL::TIMESTAMP AS ${timeColumn} FROM weir.main.${table.name}`;
  const ofRows = sql`SELECT ${names}, NULL::TIMESTAMP AS ${timeColumn} FROM (${groups}) AS p`;
  const partials = merged.merged(sql`${ofPieces} UNION ALL ${ofRows}`, over);
  const result = replaceWord(sql`${over.query}`, relation, partials);
  if ((await columnsProblem(result, columns, planning)) !== undefined) return undefined;
  return { stream: input.stream, table, groups, result };
}

const relation = 'weir_batch';

/** Only what comes from outside arrives piece by piece. */
function isSource({ stream }: ResolvedInput, planning: Planning): boolean {
  return planning.sources.some((source) => source.name.toLowerCase() === stream.toLowerCase());
}
