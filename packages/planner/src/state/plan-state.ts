import { mapChildren, noSpan, printSql } from '@weir/parser';
import type { Expression, FunctionCall, Query, Rewrite, Select, SelectItem, StateClause } from '@weir/parser';
import { isAggregate } from '../aggregate/find-aggregates.ts';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Column } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { bindQuery } from '../query/bind-query.ts';
import { withEstimates } from '../query/estimate.ts';
import { engineDiagnostic } from '../query/engine-diagnostic.ts';
import type { OutputConstants } from '../query/output-constant.ts';
import type { PlannedProgram } from '../query/planned-program.ts';
import { aliasNamed, batchTime, binary, column, name, sameName, weirTable } from '../tree.ts';
import { bareState, finalName } from './bare-state.ts';
import { checkClause, checkInit, checkNames } from './check-state.ts';
import { groupKeys, hiddenKey } from './group-keys.ts';
import type { StateModel } from './state-model.ts';
import { tableDdl } from '../table-ddl.ts';
import { stateLog } from './log/state-log.ts';
import { stateProgram } from './state-program.ts';
import { stateStrategy } from './state-strategy.ts';
import type { StateSelect } from './state-select.ts';
import { variableState } from './variable-state.ts';

/**
 * Plans GROUP BY ... STATE (dialect section 6). The query falls apart into two that DuckDB can bind: the new rows of a batch
 * aggregated by key ("delta"), and the user's SELECT over the rows of the state ("output"); state-program.ts has the SQL between.
 */
export async function planState(
  query: Query,
  select: StateSelect,
  constants: OutputConstants & { readonly overlapping: boolean },
  planning: Planning,
): Promise<PlannedProgram | undefined> {
  if (!checkClause(select, constants.overlapping, planning)) return undefined;
  const keys = await groupKeys(query, select, planning);
  if (keys === undefined || !checkNames(select, keys, planning)) return undefined;
  if (select.state.init !== undefined && !(await checkInit(select.state.init, select, keys, planning)))
    return undefined;
  const bare =
    select.state.variables.length === 0 ? await bareState(select, query, keys, planning) : undefined;
  const model =
    bare ??
    (select.state.variables.length > 0
      ? await variableState(select, query.orderBy, keys, planning)
      : undefined);
  if (model === undefined) return undefined;

  const delta = await bindQuery(deltaQuery(query, select, model), constants, planning);
  if (delta === undefined) return undefined;
  const empty = select.state.everyBatch
    ? await bindQuery(emptyQuery(query, select, model), constants, planning)
    : undefined;
  const id = planning.nextStateId();
  const original =
    bare === undefined ? undefined : await bindQuery(withoutState(query, select), constants, planning);
  if (bare !== undefined && original === undefined) return undefined;
  const output = outputQuery(query, select, model, {
    id,
    calls: bare?.calls ?? [],
    names: original?.columns,
  });
  const input = {
    id,
    model,
    delta: delta.query,
    empty: empty?.query,
    clause: select.state,
    evictWhen: output.evictWhen,
    slideMs: constants.slideMs,
  };
  const strategy = await stateStrategy(input, planning);
  const program =
    strategy.kind === 'log' ? stateLog({ ...input, ...strategy }) : stateProgram(input, strategy.why);
  for (const table of program.tables) {
    const declared = await planning.catalog.declare(tableDdl(table));
    if (declared.kind === 'error') {
      planning.report(engineDiagnostic(declared, select.state.init?.span ?? select.state.span, planning));
      return undefined;
    }
  }
  const names = model.visible.map((visible) => visible.name);
  const offered = [...names.filter((each) => each !== hiddenKey), 'batch_time'];
  const fits = await checkSteps(program.steps, select, offered, planning);
  const bound = await bindQuery(output.query, constants, planning, offered);
  if (bound === undefined || !fits) return undefined;
  const keeps = await withEstimates(program.keeps ?? [], planning);
  return { program: { ...program, keeps, result: sql`${bound.query}` }, columns: bound.columns };
}

/** UPDATE and EVICT WHEN are in these. False after reporting why DuckDB refuses one. */
async function checkSteps(
  steps: readonly Fragment[],
  select: StateSelect,
  offered: readonly string[],
  planning: Planning,
): Promise<boolean> {
  for (const step of steps) {
    const described = await planning.catalog.describe(step.sql);
    if (described.kind === 'ok') continue;
    const span = planning.placeIn(step, described.position, select.state.span);
    planning.report(engineDiagnostic(described, span, planning, offered));
    return false;
  }
  return true;
}

/** `SELECT keys, aggregates FROM ... GROUP BY keys`, over the rows of the batch. Without GROUP BY the one group has the key 0. */
function deltaQuery(query: Query, select: StateSelect, model: StateModel): Query {
  const grouped = select.groupBy !== undefined;
  const keys = model.keys.map((key) => key.expression);
  const body: Select = {
    ...plainSelect(select),
    distinct: false,
    items: [
      ...model.keys.map((key) => item(key.expression, key.column)),
      ...model.aggregates.map((call, index) => item(call, `a${index}`)),
      item(countAll(select), 'weir_rows'),
    ],
    ...(grouped ? { groupBy: { kind: 'group-by', all: false, items: keys, span: select.span } } : {}),
  };
  return { ...(query.with === undefined ? {} : { with: query.with }), kind: 'query', body, span: query.span };
}

/** The aggregates over no rows, for keys that EVERY BATCH updates without any. */
function emptyQuery(query: Query, select: StateSelect, model: StateModel): Query {
  const body: Select = {
    ...plainSelect(select),
    where: { kind: 'boolean', value: false, span: select.span },
    distinct: false,
    items: [
      ...model.aggregates.map((call, index) => item(call, `a${index}`)),
      item(countAll(select), 'weir_rows'),
    ],
  };
  return { ...(query.with === undefined ? {} : { with: query.with }), kind: 'query', body, span: query.span };
}

/** FROM and WHERE: what the new rows are. */
function plainSelect(select: StateSelect): Omit<Select, 'items' | 'distinct'> {
  return {
    kind: 'select',
    fromFirst: false,
    from: select.from,
    ...(select.where === undefined ? {} : { where: select.where }),
    windows: [],
    span: select.span,
  };
}

function item(value: Expression, alias: string): SelectItem {
  return { kind: 'select-item', value, alias: name(alias), span: value.span };
}

function countAll(select: StateSelect): FunctionCall {
  return { kind: 'function', path: [name('count')], distinct: false, arguments: [], span: select.state.span };
}

/** The query as it would be over one batch: it gives the names and types of the output of a bare STATE. */
function withoutState(query: Query, select: StateSelect): Query {
  const { state: _state, ...body } = select;
  return { ...query, body };
}

interface OutputNaming {
  readonly id: number;
  /** The aggregates of a bare STATE, whose answers are visible columns. */
  readonly calls: readonly FunctionCall[];
  /** Output columns of a bare STATE, as DuckDB names and types them. */
  readonly names: readonly Column[] | undefined;
}

/** The user's SELECT over the rows of the state, and EVICT WHEN over the same names. */
function outputQuery(
  query: Query,
  select: StateSelect,
  model: StateModel,
  naming: OutputNaming,
): { readonly query: Query; readonly evictWhen: Expression | undefined } {
  const rewrite = overState(model, naming.calls);
  const over = (expression: Expression): Expression => rewrite.expression?.(expression) ?? expression;
  const { groupBy: _groupBy, state, having, where: _where, ...rest } = select;
  const items = rest.items.map((original, index) =>
    outputItem(original, keysAndVariables(over(original.value), model), naming.names?.[index]),
  );
  const from = weirTable(`visible_${naming.id}`, aliasNamed('state'), select.span);
  const mentions = rest.items.some((each) => printSql(each.value).toLowerCase().includes('evicted'));
  const both = state.emit.length === 2 && !mentions ? [item(column(['evicted']), 'evicted')] : [];
  const conditions = [...emitted(state.emit), ...(having === undefined ? [] : [over(having)])];
  const [first, ...others] = conditions;
  const where =
    first === undefined ? undefined : others.reduce((left, right) => binary(left, 'AND', right), first);
  const body: Select = {
    ...mapChildren(rest, rewrite),
    items: [...items, ...both],
    from: [from],
    ...(where === undefined ? {} : { where }),
  };
  return {
    query: mapChildren({ ...query, body }, { ...rewrite, body: () => body }),
    evictWhen: state.evictWhen === undefined ? undefined : over(state.evictWhen),
  };
}

/** `*` is the keys and variables, not what weir has beside them. */
function keysAndVariables(value: Expression, model: StateModel): Expression {
  if (value.kind !== 'star' || value.qualifier.length > 0) return value;
  const left = value.exclude.map(lastText);
  const hidden = model.keys.some((key) => key.name === hiddenKey) ? [hiddenKey] : [];
  const beside = [...hidden, 'last_update', 'evicted'].filter(
    (other) => !left.some((text) => sameName(text, other)),
  );
  return { ...value, exclude: [...value.exclude, ...beside.map((text) => column([text]))] };
}

/** Which rows of the visible state EMIT lets out. */
function emitted(emit: StateClause['emit']): Expression[] {
  const changed = binary(column(['last_update']), '=', batchTime(noSpan));
  const evicted = column(['evicted']);
  if (emit.length === 2)
    return [{ kind: 'parenthesized', inner: binary(evicted, 'OR', changed), span: noSpan }];
  return emit[0] === 'CHANGES' ? [changed] : [];
}

function outputItem(original: SelectItem, value: Expression, named: Column | undefined): SelectItem {
  if (named === undefined) {
    if (original.alias !== undefined || value === original.value || value.kind === 'star')
      return { ...original, value };
    return {
      ...original,
      value,
      alias: name(original.value.kind === 'column' ? lastText(original.value) : printSql(original.value)),
    };
  }
  const cast: Expression = {
    kind: 'cast',
    style: 'CAST',
    operand: value,
    type: { kind: 'type', text: named.type, span: value.span },
    span: value.span,
  };
  return { kind: 'select-item', value: cast, alias: name(named.name), span: original.span };
}

function lastText(reference: Extract<Expression, { kind: 'column' }>): string {
  return (reference.path[reference.path.length - 1] ?? reference.path[0]).text;
}

/** Keys, aggregates and qualified names as the columns of the state by which they are visible. */
function overState(model: StateModel, calls: readonly FunctionCall[]): Rewrite {
  const texts = calls.map((call) => printSql(call));
  const rewrite: Rewrite = {
    expression: (expression) => {
      if (isAggregate(expression)) {
        const index = texts.indexOf(printSql(expression));
        if (index >= 0) return column([finalName(index)], expression.span);
      }
      const text = printSql(expression);
      const key = model.keys.find((candidate) => printSql(candidate.expression) === text);
      if (key !== undefined) return column([key.name], expression.span);
      if (expression.kind === 'column') return visibleReference(expression, model);
      return mapChildren(expression, rewrite);
    },
    query: (query) => query,
  };
  return rewrite;
}

/** `c.user_id` names the key user_id, whatever the stream was called. */
function visibleReference(reference: Extract<Expression, { kind: 'column' }>, model: StateModel): Expression {
  const last = lastText(reference);
  const known = model.visible.some((visible) => sameName(visible.name, last));
  if (reference.path.length === 2 && known) return column([last], reference.span);
  if (reference.path.length === 1 && !known && sameName(last, 'batch_time')) return batchTime(reference.span);
  return reference;
}
