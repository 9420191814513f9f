/** A duration as DuckDB reads it. */
export function intervalSql(milliseconds: number): string {
  return `INTERVAL '${milliseconds} milliseconds'`;
}
