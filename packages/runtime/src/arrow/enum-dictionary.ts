import type { DuckDBEnumType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { Vector } from 'apache-arrow';
import { Utf8, vectorFromArray } from 'apache-arrow';

/** The dictionaries in use, by their values. */
const dictionaries = new Map<string, WeakRef<Vector>>();
const unused = new FinalizationRegistry<string>((values) => {
  if (dictionaries.get(values)?.deref() === undefined) dictionaries.delete(values);
});

/**
 * The values of an ENUM as Arrow's dictionary. Columns of the same ENUM share one, even those of different
 * results: Arrow tells dictionaries apart by a number that is made from the values, and insists that the same
 * number means the same object.
 */
export function enumDictionary(type: DuckDBEnumType): Vector {
  const values = JSON.stringify(type.values);
  const known = dictionaries.get(values)?.deref();
  if (known !== undefined) return known;
  const dictionary = vectorFromArray([...type.values], new Utf8());
  dictionaries.set(values, new WeakRef(dictionary));
  unused.register(dictionary, values);
  return dictionary;
}

export type EnumCodes = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** An array for the numbers of an ENUM's values, as wide as DuckDB's. */
export function enumCodes(type: DuckDBEnumType, rows: number): EnumCodes {
  switch (type.internalTypeId) {
    case DuckDBTypeId.UTINYINT:
      return new Uint8Array(rows);
    case DuckDBTypeId.USMALLINT:
      return new Uint16Array(rows);
    default:
      return new Uint32Array(rows);
  }
}
