import { Int32, Table, Utf8, vectorFromArray } from 'apache-arrow';

/** A result for tests: numbers are INTEGER, texts VARCHAR. */
export function tableOf(columns: Readonly<Record<string, readonly (string | number | null)[]>>): Table {
  const vectors = Object.entries(columns).map(([name, values]) => {
    const isNumeric = values.some((value) => typeof value === 'number');
    return [
      name,
      isNumeric ? vectorFromArray(values, new Int32()) : vectorFromArray(values, new Utf8()),
    ] as const;
  });
  return new Table(Object.fromEntries(vectors));
}
