import { noSpan, printSql } from '@weir/parser';
import type { GroupBy, GroupItem, Select, SelectItem } from '@weir/parser';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { GroupedWindow } from './grouped-window.ts';
import { answerColumn, groupingColumn } from './over-groups.ts';
import type { OverGroups } from './over-groups.ts';
import type { PartialSet } from './partial-set.ts';
import type { WindowAggregate } from './window-aggregates.ts';

/** The groups of a query with their answers, from the partials of a set; which learns what it has to hold for that. */
export class PartialGroups {
  readonly aggregates: readonly WindowAggregate[];
  readonly #set: PartialSet;
  readonly #window: GroupedWindow;
  readonly #answers: readonly { readonly columns: readonly string[]; readonly aggregate: WindowAggregate }[];

  constructor(set: PartialSet, window: GroupedWindow, aggregates: readonly WindowAggregate[]) {
    this.aggregates = aggregates;
    this.#set = set;
    this.#window = window;
    this.#answers = aggregates.map((aggregate) => ({
      aggregate,
      columns: set.add(
        aggregate.partials,
        window.input.alias,
        aggregate.types,
        aggregate.gather,
        aggregate.inverted,
      ),
    }));
  }

  /** The columns of these partials. */
  get columns(): readonly { readonly name: string; readonly type: string | undefined }[] {
    const names = new Set(this.#answers.flatMap(({ columns }) => columns));
    return this.#set.partialColumns.filter((column) => names.has(column.name));
  }

  /** Keys and answers over a relation with one row a group. */
  answered(source: Fragment, more: readonly string[] = []): Fragment {
    const answers = this.#answers.map(
      ({ aggregate, columns }, index) =>
        `CAST(${aggregate.final(columns)} AS ${aggregate.type}) AS ${answerColumn(index)}`,
    );
    const items = [...this.#set.keyColumns, ...answers, ...more];
    return sql`SELECT ${items.length === 0 ? ['NULL'] : items} FROM ${source}`;
  }

  /** The same over rows of partials, which are merged first. */
  merged(rows: Fragment, over: OverGroups): Fragment {
    const { sets, grouped, keys } = this.#window;
    const groupings = over.groupings.map((call, index) => `${printSql(call)} AS ${groupingColumn(index)}`);
    const merged = this.#set.gathered(
      'n',
      this.columns.map((column) => column.name),
    );
    const group =
      sets !== undefined
        ? sql`${groupingSets(sets)}`
        : keys.length > 0
          ? sql`GROUP BY ${[...this.#set.keyColumns]}`
          : sql`${grouped ? 'HAVING count(*) > 0' : ''}`;
    // The rows come out of many tables: gathered before they are grouped, they are grouped at once.
    const inner = sql`(WITH n AS MATERIALIZED (${rows}) SELECT ${[...this.#set.keyColumns, ...merged, ...groupings]} FROM n ${group})`;
    return this.answered(
      inner,
      over.groupings.map((_, index) => groupingColumn(index)),
    );
  }
}

/** GROUP BY as text: the printer prints whole queries. */
function groupingSets(sets: readonly GroupItem[]): string {
  const empty: Select = {
    kind: 'select',
    distinct: false,
    fromFirst: false,
    items: [],
    from: [],
    windows: [],
    span: noSpan,
  };
  const item: SelectItem = { kind: 'select-item', value: { kind: 'null', span: noSpan }, span: noSpan };
  const body = { ...empty, items: [item] };
  const groupBy: GroupBy = { kind: 'group-by', all: false, items: sets, span: noSpan };
  const without = printSql({ kind: 'query', body, span: noSpan });
  return printSql({ kind: 'query', body: { ...body, groupBy }, span: noSpan }).slice(without.length);
}
