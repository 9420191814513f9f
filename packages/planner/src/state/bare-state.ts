import { printSql } from '@weir/parser';
import type { FunctionCall, OrderBy, Query, Select, SelectItem } from '@weir/parser';
import { carryOf } from '../aggregate/carry.ts';
import type { Carried } from '../aggregate/carry.ts';
import { argumentOfSum } from '../aggregate/invert.ts';
import { aggregatesIn } from '../aggregate/find-aggregates.ts';
import type { Planning } from '../planning.ts';
import type { StateKey, StateModel, StateVariablePlan } from './state-model.ts';
import type { StateSelect } from './state-select.ts';
import { distinctCalls } from './variable-state.ts';

/** STATE without variables: each aggregate runs over all rows of its key since it began, carried as partials. */
export async function bareState(
  select: StateSelect,
  query: Query,
  keys: readonly StateKey[],
  planning: Planning,
): Promise<(StateModel & { readonly calls: readonly FunctionCall[] }) | undefined> {
  const calls = distinctCalls(stateAggregates(select, query.orderBy));
  const carried: Carried[] = [];
  for (const call of calls) {
    const carry = carryOf(call, await sumType(call, select, query, planning));
    if (carry.kind === 'carried') carried.push(carry);
    else refuse(call, carry.reason, planning);
  }
  if (carried.length < calls.length) return undefined;

  const aggregates: FunctionCall[] = [];
  const variables: StateVariablePlan[] = [];
  const finals: { name: string; value: string }[] = [];
  carried.forEach((carry, index) => {
    const first = aggregates.length;
    const columns = carry.partials.map((_, offset) => `v${first + offset}`);
    const merged = carry.merge(
      columns.map((name) => `w.${name}`),
      carry.partials.map((_, offset) => `w.a${first + offset}`),
    );
    aggregates.push(...carry.partials);
    merged.forEach((update, offset) => {
      variables.push({
        column: `v${first + offset}`,
        typed: `w.a${first + offset}`,
        initial: 'NULL',
        update,
      });
    });
    finals.push({ name: finalName(index), value: carry.final(columns) });
  });
  const visible = [...keys.map((key) => ({ name: key.name, value: key.column })), ...finals, lastUpdate];
  return { keys, aggregates, variables, visible, calls };
}

/** The type of what is summed up: DuckDB exports no average of decimals. */
async function sumType(
  call: FunctionCall,
  select: StateSelect,
  query: Query,
  planning: Planning,
): Promise<string | undefined> {
  const argument = argumentOfSum(call);
  if (argument === undefined) return undefined;
  const item: SelectItem = { kind: 'select-item', value: argument.value, span: argument.span };
  const body: Select = {
    kind: 'select',
    distinct: false,
    fromFirst: false,
    items: [item],
    from: select.from,
    windows: [],
    span: select.span,
  };
  const described = await planning.catalog.describe(
    printSql({
      kind: 'query',
      ...(query.with === undefined ? {} : { with: query.with }),
      body,
      span: query.span,
    }),
  );
  return described.kind === 'ok' ? described.columns[0]?.type : undefined;
}

const lastUpdate = { name: 'last_update', value: 'last_update' };

/** The visible column that holds the answer of the call with this index. */
export function finalName(index: number): string {
  return `weir_aggregate_${index}`;
}

function stateAggregates(select: StateSelect, orderBy: OrderBy | undefined): readonly FunctionCall[] {
  const expressions = [
    ...select.items.map((item) => item.value),
    ...(select.having === undefined ? [] : [select.having]),
    ...(select.qualify === undefined ? [] : [select.qualify]),
    ...(select.state.evictWhen === undefined ? [] : [select.state.evictWhen]),
    ...(orderBy?.items.flatMap((item) => (item.value === 'all' ? [] : [item.value])) ?? []),
  ];
  return expressions.flatMap(aggregatesIn);
}

function refuse(call: FunctionCall, reason: string, planning: Planning): void {
  planning.error(
    call.span,
    'not-carried',
    `${printSql(call)} cannot run over all rows since the pipeline began: ${reason}`,
    'use WINDOW(length, slide), which keeps the rows it needs',
  );
}
