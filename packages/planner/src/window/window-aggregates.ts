import { printSql, quoteName } from '@weir/parser';
import type { Expression, FunctionCall } from '@weir/parser';
import { carryOf, dependsOnOrder } from '../aggregate/carry.ts';
import { argumentOfSum, invertOf } from '../aggregate/invert.ts';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { batchTable } from '../relation-names.ts';
import type { GroupedWindow } from './grouped-window.ts';

/** How one aggregate of a window is computed from partials. */
export interface WindowAggregate {
  readonly call: FunctionCall;
  /** What leaves the window can be subtracted. */
  readonly inverted: boolean;
  readonly partials: readonly FunctionCall[];
  /** The DuckDB types of the partials; undefined for an exported state. */
  readonly types: readonly (string | undefined)[];
  readonly gather: (columns: readonly string[], time: string) => readonly string[];
  readonly final: (columns: readonly string[]) => string;
  /** The type of the answer. */
  readonly type: string;
}

/** How each aggregate of a window is computed from partials, or why one of them cannot be. */
export async function windowAggregates(
  window: GroupedWindow,
  planning: Planning,
): Promise<readonly WindowAggregate[] | string> {
  const answers = await typesOf(window.calls, window, planning);
  const found: WindowAggregate[] = [];
  for (const [index, call] of window.calls.entries()) {
    const type = answers?.[index];
    if (type === undefined) return `${printSql(call)} has no type of its own`;
    if (window.sets !== undefined && dependsOnOrder(call)) {
      return `${printSql(call)} depends on the order of rows in different groups of the grouping sets`;
    }
    const aggregate = await windowAggregate(call, type, window, planning);
    if (typeof aggregate === 'string') return aggregate;
    found.push(aggregate);
  }
  return found;
}

async function windowAggregate(
  call: FunctionCall,
  type: string,
  window: GroupedWindow,
  planning: Planning,
): Promise<WindowAggregate | string> {
  const argument = argumentOfSum(call);
  const argumentType =
    argument === undefined ? undefined : (await typesOf([argument.value], window, planning))?.[0];
  const inverted = invertOf(call, argumentType);
  const carry = inverted === undefined ? carryOf(call) : undefined;
  if (carry?.kind === 'needs-rows') return reasonOf(call, carry.reason);
  const way = inverted === undefined ? carry : { ...inverted, gather: sums };
  if (way === undefined) return `${printSql(call)} cannot be combined`;
  const types = await typesOf(way.partials, window, planning);
  if (types === undefined) return `the partials of ${printSql(call)} cannot be computed`;
  const { partials, gather, final } = way;
  const named = types.map((each) => (each === 'AGGREGATE_STATE' ? undefined : each));
  return { call, inverted: inverted !== undefined, partials, types: named, gather, final, type };
}

/** "median(amount) cannot be combined", or more where it is about a form of the aggregate. */
function reasonOf(call: FunctionCall, reason: string): string {
  const whole = `${call.path[0].text.toLowerCase()} cannot be combined`;
  return reason === whole ? `${printSql(call)} cannot be combined` : `${printSql(call)}: ${reason}`;
}

function sums(columns: readonly string[]): readonly string[] {
  return columns.map((column) => `sum(${column})`);
}

/** The types of expressions over the rows of a window. */
async function typesOf(
  expressions: readonly Expression[],
  window: GroupedWindow,
  planning: Planning,
): Promise<readonly string[] | undefined> {
  if (expressions.length === 0) return [];
  const described = await planning.catalog.describe(overBatch(expressions, window).sql);
  return described.kind === 'ok' ? described.columns.map((column) => column.type) : undefined;
}

function overBatch(expressions: readonly Expression[], { input }: GroupedWindow): Fragment {
  const items = joinFragments([...expressions], ', ');
  return sql`SELECT ${items} FROM weir.main.${quoteName(batchTable(input.stream))} AS ${quoteName(input.alias)}`;
}
