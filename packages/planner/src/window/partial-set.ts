import { quoteName } from '@weir/parser';
import type { Expression, FunctionCall } from '@weir/parser';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import { batchTable, rowsTable } from '../relation-names.ts';
import type { ResolvedInput } from '../streams/resolve-streams.ts';
import { comparable, unqualifiedExpression, withoutQualifier } from './comparable.ts';
import { keyColumn } from './grouped-window.ts';
import type { GroupedWindow } from './grouped-window.ts';

/** The number of rows that partials stand for. */
export const rowCount = 'weir_rows';

/** A column of partials, and the SQL that merges it over many rows. */
interface PartialColumn {
  readonly name: string;
  readonly call: FunctionCall;
  readonly gather: (columns: (call: FunctionCall) => string, time: string) => string;
  /** As SQL; absent for a state of DuckDB's own, whose type has no name. */
  readonly type: string | undefined;
  /** Partials are added up and subtracted. */
  readonly isSum: boolean;
}

/**
 * The partials of one stream by some keys, of the rows that satisfy some condition: shared by all queries that ask for the same,
 * whatever their windows, slides and aggregates. It is stored in pane streams, one for each length of panes.
 */
export class PartialSet {
  readonly id: number;
  /** `keyOf` the windows that can share it. */
  readonly key: string;
  /** The stream below, and the name it has in keys, condition and calls. */
  readonly input: ResolvedInput;
  readonly keys: readonly Expression[];
  readonly where: Expression | undefined;
  /** Its rows must come in the same order in each run. */
  readonly isRepeatable: boolean;
  readonly #columns: PartialColumn[] = [];

  constructor(id: number, window: GroupedWindow, isRepeatable: boolean) {
    this.id = id;
    this.isRepeatable = isRepeatable;
    this.key = PartialSet.keyOf(window);
    this.input = window.input;
    const { where } = window.select;
    this.keys = window.keys.map((key) => unqualifiedExpression(key, this.input.alias));
    this.where = where === undefined ? undefined : unqualifiedExpression(where, this.input.alias);
  }

  /** What two windows must have in common to share their partials. */
  static keyOf(window: GroupedWindow): string {
    const { input, keys, select } = window;
    const where = select.where === undefined ? '' : comparable(select.where, input.alias);
    return [input.stream.toLowerCase(), where, ...keys.map((key) => comparable(key, input.alias))].join('\n');
  }

  /** The length of the batches below. */
  get slideMs(): number {
    return this.input.definition.slideMs;
  }

  /** The name of the stream of panes of one length. */
  streamName(unitMs: number): string {
    return `weir_panes_${this.id}_${unitMs}`;
  }

  get keyColumns(): readonly string[] {
    return this.keys.map((_, index) => keyColumn(index));
  }

  get partialColumns(): readonly PartialColumn[] {
    return this.#columns;
  }

  /** Its partials, if all of them are sums. */
  get sums(): readonly { readonly name: string; readonly type: string }[] | undefined {
    const sums = this.#columns.flatMap(({ name, type, isSum }) =>
      isSum && type !== undefined ? [{ name, type }] : [],
    );
    return sums.length === this.#columns.length ? [...sums, { name: rowCount, type: 'BIGINT' }] : undefined;
  }

  /**
   * Whether these partials are all in it. What else is in it must not be able to fail: a query would be left without its answer because of
   * what others ask.
   */
  serves(calls: readonly FunctionCall[], alias: string): boolean {
    const names = calls.map((call) => this.#nameOf(withoutQualifier(call, alias)));
    const others = this.#columns.filter((column) => !names.includes(column.name));
    return !names.includes(undefined) && others.every((column) => cannotFail(column.call));
  }

  /** Adds partials that are merged together, unless they are there; gives their columns. The calls name the stream `alias`. */
  add(
    given: readonly FunctionCall[],
    alias: string,
    types: readonly (string | undefined)[],
    gather: (columns: readonly string[], time: string) => readonly string[],
    areSums: boolean,
  ): readonly string[] {
    const calls = given.map((call) => withoutQualifier(call, alias));
    return calls.map((call, index) => {
      const known = this.#nameOf(call);
      if (known !== undefined) return known;
      const column: PartialColumn = {
        name: `weir_a${this.#columns.length}`,
        call,
        gather: (columnOf, time) => gather(calls.map(columnOf), time)[index] ?? 'NULL',
        type: types[index],
        isSum: areSums,
      };
      this.#columns.push(column);
      return column.name;
    });
  }

  /** The partials of the stream's current batch. */
  paneSql(): Fragment {
    const batch = quoteName(batchTable(this.input.stream));
    return this.partialsOf(sql`weir.main.${batch} AS ${quoteName(this.input.alias)}`);
  }

  /** The partials of a relation under the name of the stream; `by`: of each of its parts. */
  partialsOf(from: Fragment, by?: { readonly select: string; readonly group: string }): Fragment {
    const keys = this.keys.map((key, index) => sql`${key} AS ${keyColumn(index)}`);
    const partials = this.#columns.map((column) => sql`${column.call} AS ${column.name}`);
    const part = by === undefined ? [] : [by.select];
    const where = this.where === undefined ? '' : sql` WHERE ${this.where}`;
    const groups = [...this.keys, ...(by === undefined ? [] : [by.group])];
    const group = groups.length === 0 ? '' : sql` GROUP BY ${joinFragments(groups, ', ')}`;
    return sql`SELECT ${[...keys, ...partials, `count(*) AS ${rowCount}`, ...part]} FROM ${from}${where}${group} HAVING count(*) > 0`;
  }

  /**
   * Merged partials of the rows of a relation that has the columns of partials and `weir_time`, under their own names: of those `names`, or
   * of all.
   */
  gathered(relation: string, names?: readonly string[]): string[] {
    const columnOf = (call: FunctionCall): string => `${relation}.${this.#nameOf(call) ?? ''}`;
    const wanted = this.#columns.filter((column) => names?.includes(column.name) ?? true);
    const merged = wanted.map((column) => {
      const value = column.gather(columnOf, `${relation}.weir_time`);
      return `${column.type === undefined ? value : `CAST(${value} AS ${column.type})`} AS ${column.name}`;
    });
    return [...merged, `CAST(sum(${relation}.${rowCount}) AS BIGINT) AS ${rowCount}`];
  }

  /** The kept rows of the pane stream, as a relation. */
  kept(unitMs: number): string {
    return `weir.main.${quoteName(rowsTable(this.streamName(unitMs)))}`;
  }

  /** The column of a partial. The rows of a pane are counted anyway. */
  #nameOf(call: FunctionCall): string | undefined {
    const text = comparableCall(call, this.input.alias);
    if (text.toLowerCase() === 'count()') return rowCount;
    return this.#columns.find((column) => comparableCall(column.call, this.input.alias) === text)?.name;
  }
}

/** It takes the values as they are, and so takes all of them. */
function cannotFail({ arguments: given, filter }: FunctionCall): boolean {
  return filter === undefined && given.every(({ value }) => value.kind === 'column' || value.kind === 'star');
}

/** `count(*)` and `count()` are the same. */
function comparableCall(call: FunctionCall, alias: string): string {
  const [argument] = call.arguments;
  return comparable(argument?.value.kind === 'star' ? { ...call, arguments: [] } : call, alias);
}
