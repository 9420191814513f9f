import type { Table } from 'apache-arrow';
import { duckdbTypeOf } from '../arrow/duckdb-type.ts';
import { typeText } from '../arrow/type-text.ts';
import { childColumns, validity } from './arrow-access.ts';
import { ByteWriter } from './byte-writer.ts';
import { bindText } from './cell-text.ts';

/** The cells of one row as text (see `bindText`), `null` for NULL. */
export type CellRow = readonly (string | null)[];

/** The first `limit` rows of a table as text, for people: tables, Markdown, lines. */
export function* cellRows(table: Table, limit = Infinity): Generator<CellRow> {
  const out = new ByteWriter(1 << 12);
  let left = limit;
  for (const batch of table.batches) {
    const cells = childColumns(batch.data).map(({ field, data }) => {
      const isValid = validity(data);
      const write = bindText(field, data, out);
      return (row: number): string | null => {
        if (!isValid(row)) return null;
        out.truncate();
        write(row);
        return out.text();
      };
    });
    for (let row = 0; row < batch.numRows && left > 0; row++, left--) yield cells.map((cell) => cell(row));
  }
}

/** What people see above the rows of a column. */
export interface ColumnHeading {
  readonly name: string;
  /** DuckDB's name of the type, in small letters; an ENUM without its values. */
  readonly type: string;
  /** Numbers stand at the right. */
  readonly numeric: boolean;
}

export function columnHeadings(table: Table): ColumnHeading[] {
  return table.schema.fields.map((field) => {
    const name = typeText(duckdbTypeOf(field));
    const type = name.startsWith('ENUM(') ? 'enum' : smallLetters(name);
    return { name: field.name, type, numeric: numericType.test(type) };
  });
}

/** Small letters, but for what stands in quotes; names that need no quotes go without. */
function smallLetters(type: string): string {
  return type.replaceAll(/"[^"]*"|'[^']*'|[^"']+/g, (part) => {
    if (!/^["']/.test(part)) return part.toLowerCase();
    return /^"[a-z_][a-z0-9_]*"$/.test(part) ? part.slice(1, -1) : part;
  });
}

const numericType = /^(u?(tinyint|smallint|integer|bigint|hugeint)|bignum|float|double|decimal\(\d+,\d+\))$/;
