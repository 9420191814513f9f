import { wordSet } from '../word-set.ts';
import { streamFormats } from '../stream-formats.ts';

/**
 * What words mean by the words beside them. A word that DuckDB reserves is always a keyword; the others are
 * names, unless they stand where the tables below say. Coarser than the grammar, but it holds for text that
 * does not parse yet.
 */

/** Types, as opposed to functions of that name. */
export const typeWords: ReadonlySet<string> = wordSet(`
  bigint bignum binary bit bitstring blob bool boolean bytea char character date datetime dec decimal
  double float float4 float8 hugeint int int1 int2 int4 int8 int16 int32 int64 int128 integer interval
  json long numeric oid real short signed smallint string struct text time timestamp timestamptz timetz
  tinyint ubigint uhugeint uinteger usmallint utinyint uuid varbinary varchar varint variant map union
  enum timestamp_s timestamp_ms timestamp_ns`);

/** Words that stay keywords in front of a parenthesis, where other words are functions. */
export const keywordsBeforeParenthesis: ReadonlySet<string> = wordSet(`
  values over exists filter between at is like ilike glob similar join asof positional anti semi natural
  isnull notnull sets cube rollup repeatable by key overlaps tablesample materialized `);

/** Words that begin a statement when they come first. */
export const statementWords: ReadonlySet<string> = wordSet(`
  abort alter attach begin call checkpoint comment commit copy deallocate delete detach drop execute
  explain export force import insert install load merge pragma prepare reset rollback set truncate
  update use vacuum values`);

/** Where a word means something of its own: one of either is enough. */
export interface Neighbours {
  /**
   * One of these stands directly before: a word, `1` for a number, `'` for a string, another symbol; `w,`
   * for a comma behind a word.
   */
  readonly after?: ReadonlySet<string>;
  /** One of these stands directly behind. */
  readonly before?: ReadonlySet<string>;
}

const objects =
  'table view macro function schema type sequence index temp temporary secret persistent or database';

/** Unreserved words that are keywords beside certain others. */
export const keywordsByNeighbours: ReadonlyMap<string, Neighbours> = neighbours({
  analyze: { after: 'explain vacuum' },
  at: { before: 'time (' },
  cube: { before: '(' },
  current: { before: 'row' },
  day: { after: "' 1 )" },
  days: { after: "' 1 )" },
  escape: { before: "'" },
  exclude: { after: '*', before: '( nulls current ties no group' },
  exists: { after: 'if not' },
  export_state: { after: ')' },
  filter: { after: ')', before: '(' },
  first: { after: 'nulls fetch' },
  following: { after: 'unbounded 1 )' },
  groups: { before: 'between unbounded current 1' },
  hour: { after: "' 1 )" },
  hours: { after: "' 1 )" },
  if: { after: `${objects} stream sink`, before: 'not exists' },
  ignore: { before: 'nulls' },
  include: { before: 'nulls' },
  key: { after: 'using primary foreign' },
  last: { after: 'nulls' },
  macro: { after: 'create temp temporary replace drop' },
  materialized: { after: 'as not' },
  millisecond: { after: "' 1 )" },
  milliseconds: { after: "' 1 )" },
  minute: { after: "' 1 )" },
  minutes: { after: "' 1 )" },
  month: { after: "' 1 )" },
  months: { after: "' 1 )" },
  name: { after: 'by into' },
  nulls: { after: 'ignore respect include exclude asc desc', before: 'first last' },
  ordinality: { after: 'with' },
  others: { after: 'no' },
  over: { after: ') nulls' },
  partition: { before: 'by' },
  percent: { after: '1 )' },
  preceding: { after: 'unbounded 1 )' },
  range: { before: 'between unbounded current 1' },
  recursive: { after: 'with' },
  rename: { after: '* )', before: '(' },
  repeatable: { after: ')' },
  replace: { after: 'or * )' },
  respect: { before: 'nulls' },
  rollup: { before: '(' },
  row: { after: 'current' },
  rows: { after: '1', before: 'between unbounded current 1' },
  sample: { after: 'using' },
  schema: { after: 'create drop' },
  second: { after: "' 1 )" },
  seconds: { after: "' 1 )" },
  sets: { after: 'grouping' },
  temp: { after: 'create replace' },
  temporary: { after: 'create replace' },
  ties: { after: 'exclude' },
  time: { after: 'at' },
  type: { after: 'create drop' },
  unbounded: { before: 'preceding following' },
  update: { after: `1 ' ) null true false ${[...typeWords].join(' ')}` },
  view: { after: 'create temp temporary replace drop' },
  week: { after: "' 1 )" },
  weeks: { after: "' 1 )" },
  within: { before: 'group' },
  year: { after: "' 1 )" },
  years: { after: "' 1 )" },
  zone: { after: 'time' },
});

/** weir's own words, none of them reserved. */
export const streamWords: ReadonlyMap<string, Neighbours> = neighbours({
  batch: { after: 'every' },
  batches: { after: '1' },
  changes: { after: 'emit evicted,' },
  emit: { before: 'changes evicted' },
  error: { before: 'skip fail into' },
  every: { before: 'batch' },
  evict: { before: 'when' },
  evicted: { after: 'emit changes,' },
  fail: { after: 'error' },
  format: { before: streamFormats.join(' ') },
  init: { before: '(' },
  last: { before: '1 all interval' },
  queries: { after: 'show' },
  remember: { before: '1 interval' },
  settings: { after: 'show' },
  sink: { after: 'create replace drop' },
  sinks: { after: 'show' },
  size: { before: '1 interval' },
  skip: { after: 'error' },
  slide: { before: '1 interval' },
  state: { after: 'show', before: '( every timeout evict having order limit emit init' },
  stream: { after: 'create replace drop' },
  streams: { after: 'show' },
  timeout: { before: '1 interval' },
  window: { before: '(' },
});

function neighbours(
  table: Readonly<Record<string, { readonly after?: string; readonly before?: string }>>,
): ReadonlyMap<string, Neighbours> {
  return new Map(
    Object.entries(table).map(([word, { after, before }]) => [
      word,
      {
        ...(after === undefined ? {} : { after: wordSet(after) }),
        ...(before === undefined ? {} : { before: wordSet(before) }),
      },
    ]),
  );
}
