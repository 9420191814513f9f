import { mapChildren } from '@weir/parser';
import type { Expression, Name, Query, Rewrite } from '@weir/parser';
import type { Planning } from '../planning.ts';
import { mapTables } from '../streams/scope.ts';

/**
 * Streams and sinks have no schema, but clients of PostgreSQL write one: the catalog says that they are in `main`, and tools take the
 * names from there, `SELECT "main"."clicks"."url" FROM "main"."clicks"`. The query with such names as weir has them, `clicks.url`.
 * A table that is called so in truth stays what it is.
 *
 * `tables`: the names of tables, with their schema, in lower case.
 */
export function withoutSchema(query: Query, planning: Planning, tables: ReadonlySet<string>): Query {
  const found = new Set<string>();
  const isStream = (path: readonly Name[]): boolean => {
    const names = path.map((name) => name.text.toLowerCase());
    const [stream = ''] = names.slice(-1);
    return (
      schemas.has(names.slice(0, -1).join('.')) &&
      !tables.has(names.join('.')) &&
      (planning.stream(stream) ?? planning.sink(stream)) !== undefined
    );
  };
  const named = mapTables(query, (table, hidden) => {
    if (table.kind !== 'table' || !isStream(table.path)) return table;
    const name = lastOf(table.path);
    // What WITH calls so is something else, and a name without its schema would mean that.
    if (hidden.has(name.text.toLowerCase())) return table;
    found.add(name.text.toLowerCase());
    return { ...table, path: [name] };
  });
  return found.size === 0 ? query : withoutPrefixes(named, (path) => isStream(path));
}

/** The catalog's schema, alone and in the catalog's database. */
const schemas = new Set(['main', 'weir.main']);

/** `main.clicks.url` as `clicks.url`, `main.clicks.*` as `clicks.*`. */
function withoutPrefixes(query: Query, isStream: (path: readonly Name[]) => boolean): Query {
  const prefixLength = (path: readonly Name[]): number =>
    [1, 2].find((length) => isStream(path.slice(0, length + 1))) ?? 0;
  const shorter = (expression: Expression): Expression => {
    if (expression.kind === 'star' || expression.kind === 'columns')
      return { ...expression, qualifier: expression.qualifier.slice(prefixLength(expression.qualifier)) };
    if (expression.kind !== 'column') return expression;
    const { path } = expression;
    const [first, ...rest] = path.slice(prefixLength(path.slice(0, -1)));
    return first === undefined ? expression : { ...expression, path: [first, ...rest] };
  };
  const rewrite: Rewrite = { expression: (expression) => shorter(mapChildren(expression, rewrite)) };
  return mapChildren(query, rewrite);
}

function lastOf(path: readonly [Name, ...Name[]]): Name {
  return path[path.length - 1] ?? path[0];
}
