/**
 * Names for objects and headers where a query gives the same name twice: `a, a` becomes `a, a_1`, as in a DuckDB
 * table made from such a query.
 */
export function uniqueNames(names: readonly string[]): string[] {
  const given = new Set(names);
  const used = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 1; used.has(unique); i++) {
      const candidate = `${name}_${i}`;
      if (!given.has(candidate)) unique = candidate;
    }
    used.add(unique);
    return unique;
  });
}
