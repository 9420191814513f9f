import type { Query, TableName, TableReference } from '@weir/parser';
import { rowsTable, weirDatabase } from '../relation-names.ts';
import { mapTables } from '../streams/scope.ts';
import { aliasNamed, selectAll, weirTable } from '../tree.ts';

/** One of the tables of weir's own database that hold what is kept of a stream. Times are milliseconds since the epoch. */
export interface KeptTable {
  readonly name: string;
  /** The first and the last batch whose rows are in it. */
  readonly firstMs: number;
  readonly lastMs: number;
}

/** How far before the batch time a query reads what is kept of a relation. */
export interface KeptReach {
  readonly relation: string;
  readonly reachMs: number;
}

/**
 * The query with the tables that it needs in the place of all that is kept of a stream: one over the last seconds then costs the same
 * however long rows are remembered.
 */
export function withKeptTables(
  query: Query,
  batchTimeMs: number,
  reads: readonly KeptReach[],
  kept: (relation: string) => readonly KeptTable[],
): Query {
  const needed = new Map(
    reads.map(({ relation }) => {
      const reachMs = Math.max(...reads.map((read) => (read.relation === relation ? read.reachMs : 0)));
      const tables = kept(relation).filter(
        ({ firstMs, lastMs }) => firstMs <= batchTimeMs && lastMs > batchTimeMs - reachMs,
      );
      return [rowsTable(relation), tables.map(({ name }) => name)];
    }),
  );
  return mapTables(query, (table) => {
    const names = table.kind === 'table' && isOwn(table) ? needed.get(lastName(table)) : undefined;
    return table.kind !== 'table' || names === undefined ? table : unionOf(names, table);
  });
}

/** Whether a name was put in by weir: it has no place in the text then. */
export function isOwn({ path: [first] }: TableName): boolean {
  return first.text === weirDatabase && first.span.start === first.span.end;
}

function lastName({ path }: TableName): string {
  return path[path.length - 1]?.text ?? '';
}

/** Where no table has anything for it, it stays as it is. */
function unionOf(names: readonly string[], all: TableName): TableReference {
  const { alias = aliasNamed('kept'), span } = all;
  const [first, ...rest] = names.map((name) => weirTable(name, alias, span));
  if (first === undefined) return all;
  if (rest.length === 0) return first;
  const whole = (table: TableName): Query => selectAll(table, {}, undefined, span);
  const query = rest.reduce<Query>(
    (left, table) => ({
      kind: 'query',
      body: {
        kind: 'set-operation',
        operator: 'UNION',
        all: true,
        byName: false,
        left,
        right: whole(table),
        span,
      },
      span,
    }),
    whole(first),
  );
  return { kind: 'table-subquery', query, lateral: false, alias, span };
}
