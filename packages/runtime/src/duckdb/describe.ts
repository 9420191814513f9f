import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { Column, Described } from '@weir/planner';
import { typeText } from '../arrow/type-text.ts';
import { engineErrorOf } from './engine-error.ts';

/** The columns of a query, without running it; or why it cannot be run. */
export async function describeSql(connection: DuckDBConnection, sql: string): Promise<Described> {
  try {
    const prepared = await connection.prepare(sql);
    const columns = columnsOf(prepared);
    prepared.destroySync();
    return { kind: 'ok', columns };
  } catch (error) {
    return engineErrorOf(error);
  }
}

/** The columns that a statement gives. */
export function columnsOf(prepared: DuckDBPreparedStatement): readonly Column[] {
  return Array.from({ length: prepared.columnCount }, (_, index) => ({
    name: prepared.columnName(index),
    type: columnTypeText(prepared, index),
  }));
}

/** The inner state of an aggregate has a type that the binding does not know. */
function columnTypeText(prepared: DuckDBPreparedStatement, index: number): string {
  try {
    return typeText(prepared.columnType(index));
  } catch {
    return 'AGGREGATE_STATE';
  }
}
