import type { Schema } from 'apache-arrow';
import { RecordBatch, Struct, Table } from 'apache-arrow';
import { arrowData } from './arrow-data.ts';
import { columnBuilder } from './build-column.ts';
import { duckdbTypeOf } from './duckdb-type.ts';

/** A JavaScript value that its column cannot hold. */
export class RowValueError extends Error {
  override readonly name = 'RowValueError';
  /** Position of the row in what was given, from 0. */
  readonly row: number;
  readonly column: string;

  constructor(row: number, column: string, message: string) {
    super(message);
    this.row = row;
    this.column = column;
  }
}

/**
 * Rows of a program as Arrow. A key that a row does not have is NULL, as is `null` and `undefined`; keys that
 * are no columns are ignored. `schema` is one of fields made by `arrowFieldOf`.
 *
 * - whole numbers of any size: `number`, `bigint`; FLOAT, DOUBLE: `number`, `bigint`; DECIMAL: these or text
 *   such as '12.50', rounded to its scale
 * - VARCHAR: `string`; JSON: text that is JSON, or any other value that `JSON.stringify` takes; UUID, ENUM:
 *   `string`; BLOB: `Uint8Array`
 * - DATE, TIMESTAMP...: `Date`, or ISO 8601 text (without an offset it is UTC), 'infinity', '-infinity';
 *   TIME...: text
 * - INTERVAL: `{ months, days, micros }`, each of which may be missing
 * - LIST, ARRAY: arrays; STRUCT: objects; MAP: `Map`, objects or arrays of pairs; UNION: `{ member: value }`
 *
 * Other types (BIT, BIGNUM, GEOMETRY, VARIANT) throw an `ArrowTypeError`.
 *
 * Throws a `RowValueError` for the first value that does not fit, by columns.
 */
export function rowsToArrow(rows: readonly Readonly<Record<string, unknown>>[], schema: Schema): Table {
  const columns = schema.fields.map((field) => {
    const build = columnBuilder(duckdbTypeOf(field));
    return build({
      values: rows.map((row) => row[field.name]),
      refuse: (index, path, reason) => {
        const place = `row ${index + 1}, column "${field.name}"${path === '' ? '' : ` at ${path}`}`;
        throw new RowValueError(index, field.name, `${place}: ${reason}`);
      },
    });
  });
  return new Table(
    schema,
    new RecordBatch(schema, arrowData(new Struct(schema.fields), rows.length, {}, columns)),
  );
}
