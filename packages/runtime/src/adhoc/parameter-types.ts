import type { DuckDBPreparedStatement } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';

/**
 * The types of the parameters of a query: those that were given, else what DuckDB concludes from where they stand, else VARCHAR.
 * `prepare` prepares the query with the types that are known.
 */
export async function parameterTypesOf(
  numbers: readonly (number | undefined)[],
  given: readonly (string | undefined)[],
  prepare: (types: readonly (string | undefined)[]) => Promise<DuckDBPreparedStatement>,
): Promise<readonly string[]> {
  if (numbers.length === 0) return [];
  const known = numbers.filter((number) => number !== undefined);
  const types = Array.from({ length: Math.max(...known) }, (_, index) => given[index]);
  const open = known.filter((number) => types[number - 1] === undefined);
  if (open.length > 0) {
    const prepared = await prepare(types);
    // DuckDB numbers what is left in the order in which the names come first; they keep their names.
    for (let index = 1; index <= prepared.parameterCount; index += 1) {
      const number = Number(prepared.parameterName(index));
      if (types[number - 1] === undefined) types[number - 1] = typeText(prepared, index);
    }
    prepared.destroySync();
  }
  return types.map((type) => type ?? 'VARCHAR');
}

function typeText(prepared: DuckDBPreparedStatement, index: number): string | undefined {
  const type = prepared.parameterTypeId(index);
  const open = type === DuckDBTypeId.INVALID || type === DuckDBTypeId.ANY || type === DuckDBTypeId.SQLNULL;
  return open ? undefined : prepared.parameterType(index).toString();
}
