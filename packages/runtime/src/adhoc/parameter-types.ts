import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { typeText } from '../arrow/type-text.ts';

export interface OpenParameters {
  /** Numbers of the parameters; undefined for one of another kind. */
  readonly numbers: readonly (number | undefined)[];
  /** The types that the query itself casts them to. */
  readonly casts: ReadonlyMap<number, string>;
  /** Prepares the query with the types that are known, and the others numbered from 1 in the order of `open`. */
  readonly prepare: (
    types: readonly (string | undefined)[],
    open: readonly number[],
  ) => Promise<DuckDBPreparedStatement>;
  readonly prepareSql: (sql: string) => Promise<DuckDBPreparedStatement>;
}

/**
 * The types of the parameters of a query: those that were given, else what DuckDB concludes from where they stand, else what they are
 * cast to, else VARCHAR. (Of `$1::INTEGER` beside a BIGINT it concludes nothing.)
 */
export async function parameterTypesOf(
  { numbers, casts, prepare, prepareSql }: OpenParameters,
  given: readonly (string | undefined)[],
): Promise<readonly string[]> {
  if (numbers.length === 0) return [];
  const known = numbers.filter((number) => number !== undefined);
  const types = Array.from({ length: Math.max(...known) }, (_, index) => given[index]);
  const open = known.filter((number) => types[number - 1] === undefined);
  if (open.length > 0) {
    const prepared = await prepare(types, open);
    for (const [index, number] of open.entries()) types[number - 1] = concluded(prepared, index + 1);
    prepared.destroySync();
  }
  for (const number of open) {
    const cast = casts.get(number);
    if (cast === undefined || types[number - 1] !== undefined) continue;
    const prepared = await prepareSql(`SELECT CAST(NULL AS ${cast})`);
    types[number - 1] = typeText(prepared.columnType(0));
    prepared.destroySync();
  }
  return types.map((type) => type ?? 'VARCHAR');
}

function concluded(prepared: DuckDBPreparedStatement, index: number): string | undefined {
  const type = prepared.parameterTypeId(index);
  const open = type === DuckDBTypeId.INVALID || type === DuckDBTypeId.ANY || type === DuckDBTypeId.SQLNULL;
  return open ? undefined : typeText(prepared.parameterType(index));
}
