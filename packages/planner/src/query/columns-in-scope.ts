import { walk } from '@weir/parser';
import type { Query, Select, Span, With } from '@weir/parser';
import type { EngineError } from '../catalog.ts';
import { sql } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { name } from '../tree.ts';

/**
 * All names of columns that can stand where DuckDB missed one; of a missing column it tells only those that are called alike. Undefined
 * where something else is wrong, or the FROM clause around the place means nothing by itself.
 */
export async function columnsInScope(
  query: Query,
  error: EngineError,
  place: Span,
  planning: Planning,
): Promise<readonly string[] | undefined> {
  const table = tableWithout(error);
  if (error.subtype !== 'COLUMN_NOT_FOUND' && table === undefined) return undefined;
  const around = surroundings(query, place);
  if (around.select === undefined) return undefined;
  if (around.select.from.length === 0) return [];
  const described = await planning.catalog.describe(
    sql`${allColumns(around.select, around.withs, table)}`.sql,
  );
  if (described.kind === 'error') return undefined;
  const names = described.columns.map((column) => column.name);
  return [...new Set(names)].filter((each) => !each.startsWith(internal));
}

/** `"c" does not have a column named "amunt"`: the `c`. */
export function tableWithout({ message }: EngineError): string | undefined {
  return /^(?:Table|Values list) "([^"]+)" does not have a column named "/.exec(message)?.[1];
}

/** The planner's own columns begin so. */
const internal = 'weir_';

/** The SELECT whose columns a place is about, and what the queries around it have WITH. */
function surroundings(
  query: Query,
  place: Span,
): { readonly select: Select | undefined; readonly withs: readonly With[] } {
  let select: Select | undefined;
  const withs: With[] = [];
  const holds = (span: Span): boolean => span.start <= place.start && place.end <= span.end;
  walk(query, (node) => {
    if (node.kind === 'query' && holds(node.span)) {
      if (node.with !== undefined) withs.push(node.with);
      if (node.body.kind === 'select') select = node.body;
    }
    if (node.kind === 'select' && holds(node.span)) select = node;
  });
  return { select, withs };
}

/** `FROM ...` with all columns, or with those of one table. */
function allColumns(select: Select, withs: readonly With[], table: string | undefined): Query {
  const { span } = select;
  const star = table === undefined ? [] : [starOf(table, span)];
  const body: Select = {
    kind: 'select',
    distinct: false,
    fromFirst: true,
    items: star,
    from: select.from,
    windows: [],
    span,
  };
  const query: Query = { kind: 'query', body, span };
  if (withs.length === 0) return query;
  const recursive = withs.some((each) => each.recursive);
  return { ...query, with: { kind: 'with', recursive, tables: withs.flatMap((each) => each.tables), span } };
}

function starOf(table: string, span: Span): Select['items'][number] {
  const value = {
    kind: 'star',
    qualifier: [name(table, span)],
    exclude: [],
    replace: [],
    rename: [],
    span,
  } as const;
  return { kind: 'select-item', value, span };
}
