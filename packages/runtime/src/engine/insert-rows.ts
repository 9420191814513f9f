import { sql } from '@weir/planner';
import type { Fragment, InputPlan } from '@weir/planner';
import { rowGroupRows } from '../limits.ts';

/**
 * `INSERT INTO table query` for rows that are computed one by one from so many.
 *
 * Where DuckDB has worker threads it inserts rows that lie in a table with an operator for all of them, which gathers the rows in a
 * collection for each part of the table and then appends those in the order of the parts. Up to a row group there is one part: the work
 * is no faster, and every row is written twice. An empty branch that has no parts makes it insert the rows as they come, in their order.
 */
export function insertRows(
  table: string,
  query: Fragment,
  { columns, fromRows }: { readonly columns: number; readonly fromRows: number },
): Fragment {
  if (fromRows > rowGroupRows) return sql`INSERT INTO ${table} ${query}`;
  const nulls = Array.from({ length: columns }, () => 'NULL');
  return sql`INSERT INTO ${table} ${query} UNION ALL SELECT ${nulls} FROM range(0)`;
}

/** The most rows of a stream that a query reads, by those of the batch; Infinity where it reads more than the batch. */
export function rowsRead(inputs: readonly InputPlan[], rowsOf: ReadonlyMap<string, number>): number {
  const ofInput = ({ stream, reads }: InputPlan): number =>
    reads.kind === 'batch' ? (rowsOf.get(stream.toLowerCase()) ?? Infinity) : Infinity;
  return Math.max(0, ...inputs.map(ofInput));
}
