import type { Expression, Frame, FrameBound, In, Name, TypeName } from './ast/expression.ts';
import type { Kind, Node, NodeOf } from './ast/node.ts';
import type { Duration, GroupItem, PivotColumn, Query, QueryBody, TableReference } from './ast/query.ts';
import { unreachable } from './assert.ts';
import type { CreateStream, Statement } from './ast/statement.ts';

/**
 * For each kind of node, its fields that hold nodes, mapped. Forgetting a field (or one that is added
 * later) does not compile, because the type of an entry is computed from the type of the node. What is
 * built on it is in map-ast.ts.
 */

/**
 * What to do with the children of a node, by the place they stand in: where an expression stands, another
 * expression may be put. A place without a function here is searched further: its own children are mapped.
 * A function decides for itself whether to go on below, by calling `mapChildren` on what it was given or on
 * what it puts there.
 */
export interface Rewrite {
  readonly statement?: (node: Statement) => Statement;
  readonly query?: (node: Query) => Query;
  readonly body?: (node: QueryBody) => QueryBody;
  readonly table?: (node: TableReference) => TableReference;
  readonly expression?: (node: Expression) => Expression;
  /**
   * All other places, among them those where only one kind of expression may stand, such as the call of a
   * table function.
   */
  readonly part?: <N extends Node>(node: N) => N;
}

/** `Rewrite` with a function for every place. */
export type Places = Required<Rewrite>;

type Word = string | number | boolean | undefined | Name | TypeName | Duration;

type HoldsNode<T> = T extends Node
  ? true
  : T extends Word
    ? false
    : T extends readonly (infer Item)[]
      ? HoldsNode<Item>
      : HoldsNode<T[keyof T]>;

/** The fields of a node that hold nodes: all of them, the optional ones too. */
export type ChildFields<N> = {
  readonly [F in keyof Required<N> as true extends HoldsNode<N[F & keyof N]> ? F : never]: N[F & keyof N];
};

export type ChildMaps = { readonly [K in Kind]: (node: NodeOf<K>, to: Places) => ChildFields<NodeOf<K>> };

/** The node with its fields replaced; the same object if all of them are what they were. */
export function replaceFields<N extends object>(node: N, fields: object): N {
  let changed: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    if (value !== Reflect.get(node, name)) (changed ??= {})[name] = value;
  }
  return changed === undefined ? node : { ...node, ...changed };
}

/**
 * `replaceFields` for the plain records inside nodes: none of their fields that hold nodes may be
 * forgotten.
 */
function withFields<N extends object>(record: N, fields: ChildFields<N>): N {
  return replaceFields(record, fields);
}

/** The list with each item mapped; the same list if all items are what they were. */
function each<T>(items: readonly T[], map: (item: T) => T): readonly T[] {
  let changed = false;
  const mapped = items.map((item) => {
    const next = map(item);
    changed ||= next !== item;
    return next;
  });
  return changed ? mapped : items;
}

function maybe<T>(item: T | undefined, map: (item: T) => T): T | undefined {
  return item === undefined ? undefined : map(item);
}

function mapChoices(choices: In['choices'], to: Places): In['choices'] {
  switch (choices.kind) {
    case 'list':
      return withFields(choices, { items: each(choices.items, to.expression) });
    case 'subquery':
      return withFields(choices, { query: to.query(choices.query) });
    case 'value':
      return withFields(choices, { value: to.expression(choices.value) });
    default:
      return unreachable(choices);
  }
}

function mapFrame(frame: Frame, to: Places): Frame {
  const mapBound = (bound: FrameBound): FrameBound =>
    withFields(bound, { offset: maybe(bound.offset, to.expression) });
  return withFields(frame, { start: mapBound(frame.start), end: maybe(frame.end, mapBound) });
}

function mapGroupItem(item: GroupItem, to: Places): GroupItem {
  switch (item.kind) {
    case 'grouping-sets':
    case 'cube':
    case 'rollup':
    case 'empty-set':
      return to.part(item);
    default:
      return to.expression(item);
  }
}

type PivotValues = Required<PivotColumn>['values'];

function mapPivotValues(values: PivotValues, to: Places): PivotValues {
  if (!('kind' in values)) return each(values, to.part);
  return values.kind === 'query' ? to.query(values) : values;
}

function mapDefinition(definition: CreateStream['definition'], to: Places): CreateStream['definition'] {
  if (definition.kind === 'query') return withFields(definition, { query: to.query(definition.query) });
  return withFields(definition, {
    columns: maybe(definition.columns, (columns) => each(columns, to.part)),
    source: to.part(definition.source),
    format: maybe(definition.format, to.part),
    onError: maybe(definition.onError, to.part),
  });
}

const leaf = (): Record<never, never> => ({});

const expressionMaps = {
  number: leaf,
  string: leaf,
  boolean: leaf,
  null: leaf,
  'typed-literal': (node, to) => ({ value: to.part(node.value) }),
  interval: (node, to) => ({ value: to.expression(node.value) }),
  parameter: leaf,
  positional: leaf,
  default: leaf,
  column: leaf,
  star: (node, to) => ({
    exclude: each(node.exclude, to.part),
    replace: each(node.replace, (item) => withFields(item, { value: to.expression(item.value) })),
    rename: each(node.rename, (item) => withFields(item, { from: to.part(item.from) })),
  }),
  columns: (node, to) => ({ argument: to.expression(node.argument) }),
  unary: (node, to) => ({ operand: to.expression(node.operand) }),
  postfix: (node, to) => ({ operand: to.expression(node.operand) }),
  binary: (node, to) => ({ left: to.expression(node.left), right: to.expression(node.right) }),
  is: (node, to) => ({ operand: to.expression(node.operand) }),
  between: (node, to) => ({
    operand: to.expression(node.operand),
    low: to.expression(node.low),
    high: to.expression(node.high),
  }),
  in: (node, to) => ({ operand: to.expression(node.operand), choices: mapChoices(node.choices, to) }),
  like: (node, to) => ({
    operand: to.expression(node.operand),
    pattern: to.expression(node.pattern),
    escape: maybe(node.escape, to.expression),
  }),
  quantified: (node, to) => ({ operand: to.expression(node.operand), choices: to.expression(node.choices) }),
  case: (node, to) => ({
    operand: maybe(node.operand, to.expression),
    branches: each(node.branches, (branch) =>
      withFields(branch, { when: to.expression(branch.when), then: to.expression(branch.then) }),
    ),
    otherwise: maybe(node.otherwise, to.expression),
  }),
  cast: (node, to) => ({ operand: to.expression(node.operand) }),
  collate: (node, to) => ({ operand: to.expression(node.operand) }),
  'at-time-zone': (node, to) => ({ operand: to.expression(node.operand), zone: to.expression(node.zone) }),
  argument: (node, to) => ({ value: to.expression(node.value) }),
  function: (node, to) => ({
    arguments: each(node.arguments, to.part),
    orderBy: maybe(node.orderBy, to.part),
    withinGroup: maybe(node.withinGroup, to.part),
    filter: maybe(node.filter, to.expression),
    over: maybe(node.over, (over) => (over.kind === 'name' ? over : to.part(over))),
  }),
  method: (node, to) => ({ target: to.expression(node.target), call: to.part(node.call) }),
  'window-specification': (node, to) => ({
    partitionBy: each(node.partitionBy, to.expression),
    orderBy: maybe(node.orderBy, to.part),
    frame: maybe(node.frame, (frame) => mapFrame(frame, to)),
  }),
  lambda: (node, to) => ({ body: to.expression(node.body) }),
  comprehension: (node, to) => ({
    value: to.expression(node.value),
    list: to.expression(node.list),
    condition: maybe(node.condition, to.expression),
  }),
  list: (node, to) => ({ items: each(node.items, to.expression) }),
  struct: (node, to) => ({
    fields: each(node.fields, (field) => withFields(field, { value: to.expression(field.value) })),
  }),
  map: (node, to) => ({
    entries: each(node.entries, (entry) =>
      withFields(entry, { key: to.expression(entry.key), value: to.expression(entry.value) }),
    ),
  }),
  row: (node, to) => ({ items: each(node.items, to.expression) }),
  field: (node, to) => ({ target: to.expression(node.target) }),
  index: (node, to) => ({ target: to.expression(node.target), index: to.expression(node.index) }),
  slice: (node, to) => ({
    target: to.expression(node.target),
    start: maybe(node.start, to.expression),
    end: maybe(node.end, to.expression),
    step: maybe(node.step, to.expression),
  }),
  subquery: (node, to) => ({ query: to.query(node.query) }),
  exists: (node, to) => ({ query: to.query(node.query) }),
  'array-subquery': (node, to) => ({ query: to.query(node.query) }),
  special: (node, to) => ({
    parts: each(node.parts, (part) => (typeof part === 'string' ? part : to.expression(part))),
  }),
  parenthesized: (node, to) => ({ inner: to.expression(node.inner) }),
} satisfies Partial<ChildMaps>;

const queryMaps = {
  query: (node, to) => ({
    with: maybe(node.with, to.part),
    body: to.body(node.body),
    orderBy: maybe(node.orderBy, to.part),
    limit: maybe(node.limit, to.part),
  }),
  with: (node, to) => ({ tables: each(node.tables, to.part) }),
  'common-table': (node, to) => ({
    usingKey: maybe(node.usingKey, (key) => each(key, to.expression)),
    query: to.query(node.query),
  }),
  'parenthesized-query': (node, to) => ({ query: to.query(node.query) }),
  select: (node, to) => ({
    distinct: typeof node.distinct === 'boolean' ? node.distinct : each(node.distinct, to.expression),
    items: each(node.items, to.part),
    from: each(node.from, to.table),
    where: maybe(node.where, to.expression),
    groupBy: maybe(node.groupBy, to.part),
    state: maybe(node.state, to.part),
    having: maybe(node.having, to.expression),
    windows: each(node.windows, (window) =>
      withFields(window, { specification: to.part(window.specification) }),
    ),
    qualify: maybe(node.qualify, to.expression),
    sample: maybe(node.sample, to.part),
  }),
  'select-item': (node, to) => ({ value: to.expression(node.value) }),
  'set-operation': (node, to) => ({ left: to.query(node.left), right: to.query(node.right) }),
  values: (node, to) => ({ rows: each(node.rows, (row) => each(row, to.expression)) }),
  'table-statement': (node, to) => ({ table: to.table(node.table) }),
  'group-by': (node, to) => ({ items: each(node.items, (item) => mapGroupItem(item, to)) }),
  'grouping-sets': (node, to) => ({ sets: each(node.sets, (item) => mapGroupItem(item, to)) }),
  cube: (node, to) => ({ items: each(node.items, to.expression) }),
  rollup: (node, to) => ({ items: each(node.items, to.expression) }),
  'empty-set': leaf,
  'order-by': (node, to) => ({ items: each(node.items, to.part) }),
  'order-item': (node, to) => ({ value: node.value === 'all' ? node.value : to.expression(node.value) }),
  limit: (node, to) => ({
    count: maybe(node.count, to.expression),
    offset: maybe(node.offset, to.expression),
  }),
  sample: (node, to) => ({ size: to.expression(node.size), seed: maybe(node.seed, to.expression) }),
  alias: leaf,
  table: (node, to) => ({
    file: maybe(node.file, to.part),
    alias: maybe(node.alias, to.part),
    sample: maybe(node.sample, to.part),
    at: maybe(node.at, (at) => withFields(at, { value: to.expression(at.value) })),
    window: maybe(node.window, to.part),
    last: maybe(node.last, to.part),
  }),
  'table-function': (node, to) => ({
    call: to.part(node.call),
    alias: maybe(node.alias, to.part),
    sample: maybe(node.sample, to.part),
    window: maybe(node.window, to.part),
    last: maybe(node.last, to.part),
  }),
  'table-subquery': (node, to) => ({
    query: to.query(node.query),
    alias: maybe(node.alias, to.part),
    sample: maybe(node.sample, to.part),
  }),
  'table-values': (node, to) => ({ values: to.part(node.values), alias: maybe(node.alias, to.part) }),
  join: (node, to) => ({
    left: to.table(node.left),
    right: to.table(node.right),
    on: maybe(node.on, to.expression),
  }),
  'table-parenthesized': (node, to) => ({ table: to.table(node.table), alias: maybe(node.alias, to.part) }),
  'table-pivot': (node, to) => ({
    table: to.table(node.table),
    aggregates: each(node.aggregates, to.part),
    pivots: each(node.pivots, to.part),
    groupBy: each(node.groupBy, to.expression),
    alias: maybe(node.alias, to.part),
  }),
  'table-unpivot': (node, to) => ({
    table: to.table(node.table),
    unpivots: each(node.unpivots, to.part),
    alias: maybe(node.alias, to.part),
  }),
  pivot: (node, to) => ({
    table: to.table(node.table),
    pivots: each(node.pivots, to.part),
    aggregates: each(node.aggregates, to.part),
    groupBy: each(node.groupBy, to.expression),
  }),
  unpivot: (node, to) => ({ table: to.table(node.table), columns: each(node.columns, to.part) }),
  'pivot-column': (node, to) => ({
    columns: each(node.columns, to.expression),
    values: maybe(node.values, (values) => mapPivotValues(values, to)),
  }),
  'unpivot-column': (node, to) => ({ values: each(node.values, to.part) }),
  'describe-query': (node, to) => ({
    subject: 'kind' in node.subject ? to.query(node.subject) : node.subject,
  }),
  window: leaf,
  last: leaf,
  state: (node, to) => ({
    variables: each(node.variables, to.part),
    init: maybe(node.init, to.query),
    evictWhen: maybe(node.evictWhen, to.expression),
  }),
  'state-variable': (node, to) => ({
    default: maybe(node.default, to.expression),
    update: to.expression(node.update),
  }),
} satisfies Partial<ChildMaps>;

const statementMaps = {
  'query-statement': (node, to) => ({ query: to.query(node.query) }),
  'create-stream': (node, to) => ({
    definition: mapDefinition(node.definition, to),
    remember: maybe(node.remember, to.part),
  }),
  'column-definition': leaf,
  format: (node, to) => ({ options: each(node.options, to.part) }),
  'on-error': leaf,
  remember: leaf,
  'create-sink': (node, to) => ({
    sink: to.part(node.sink),
    remember: maybe(node.remember, to.part),
    query: to.query(node.query),
  }),
  set: (node, to) => ({ value: node.value.kind === 'duration' ? node.value : to.expression(node.value) }),
  show: leaf,
  describe: leaf,
  explain: (node, to) => ({
    subject: node.subject.kind === 'name' ? node.subject : to.statement(node.subject),
  }),
  drop: leaf,
  engine: leaf,
} satisfies Partial<ChildMaps>;

export const childMaps: ChildMaps = { ...expressionMaps, ...queryMaps, ...statementMaps };
