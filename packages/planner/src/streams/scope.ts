import { mapChildren } from '@weir/parser';
import type { Query, Rewrite, TableReference } from '@weir/parser';

/**
 * Which table names of a query are its own (CTEs) and which come from outside. A CTE is visible in the tables that follow it and in
 * the body; in its own query only when WITH is RECURSIVE: there the name means what it means outside.
 */

/** Called for each table reference, inner ones first, with the CTE names (lower case) that hide other tables there. */
export type TableVisitor = (table: TableReference, hidden: ReadonlySet<string>) => TableReference;

/** The query with each table reference, subqueries included, replaced by what `visit` gives for it. */
export function mapTables(query: Query, visit: TableVisitor, hidden: ReadonlySet<string> = new Set()): Query {
  if (query.with === undefined) return mapChildren(query, rewriteTables(visit, hidden));
  let visible = hidden;
  const tables = query.with.tables.map((table) => {
    const name = table.name.text.toLowerCase();
    const own = query.with?.recursive === true ? new Set([...visible, name]) : visible;
    const mapped = mapChildren(table, rewriteTables(visit, own));
    visible = new Set([...visible, name]);
    return mapped;
  });
  const { with: clause, ...rest } = query;
  return { ...mapChildren(rest, rewriteTables(visit, visible)), with: { ...clause, tables } };
}

/** The same for a part of a query, such as the FROM list of one SELECT. */
export function rewriteTables(visit: TableVisitor, hidden: ReadonlySet<string>): Rewrite {
  const rewrite: Rewrite = {
    query: (query) => mapTables(query, visit, hidden),
    table: (table) => visit(mapChildren(table, rewrite), hidden),
  };
  return rewrite;
}
