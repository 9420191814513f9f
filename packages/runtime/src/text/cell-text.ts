import { must } from '@weir/parser';
import type { Data, Field } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import { offsetsOf } from '../arrow/piece.ts';
import { childColumns, isVariant, unionMember, validity } from './arrow-access.ts';
import type { ByteWriter } from './byte-writer.ts';
import { bindNested } from './nested-value.ts';
import type { Notation } from './nested-value.ts';
import type { WriteValue } from './scalar-text.ts';
import { bindScalar } from './scalar-text.ts';
import type { VariantVisitor } from './variant-reader.ts';
import { VariantReader } from './variant-reader.ts';

/**
 * The writer of a column's values as plain text: what DuckDB's `CAST(value AS VARCHAR)` gives with TimeZone =
 * 'UTC'. It is what tables, CSV and TSV show. The row must have a value: NULL is the format's business.
 */
export function bindText(field: Field, data: Data, out: ByteWriter): WriteValue {
  if (isVariant(field)) return bindVariant(data, out);
  return bindScalar(field, data, out, 'sql') ?? bindNested(notation, field, data, out);
}

/** `{'a': 1, 'b': x}`; without names, as `row(...)` makes it, `(1, x)`. */
function bindStruct(data: Data, out: ByteWriter): WriteValue {
  const children = childColumns(data);
  const named = children.some(({ field }) => field.name !== '');
  const columns = children.map((child) => ({
    key: named ? structKey(child.field.name) : new Uint8Array(),
    write: bindInside(child.field, child.data, out),
  }));
  return (row) => {
    out.ascii(named ? '{' : '(');
    columns.forEach(({ key, write }, i) => {
      if (i > 0) out.ascii(', ');
      out.copy(key);
      write(row);
    });
    out.ascii(named ? '}' : ')');
  };
}

/** `'name': ` */
function structKey(name: string): Uint8Array {
  return utf8.encode(`'${name.replaceAll(/['\\]/g, '\\$&')}': `);
}

const utf8 = new TextEncoder();

/** `{key=value, key=value}` */
function bindMap(data: Data, out: ByteWriter): WriteValue {
  const entries = must(data.children[0]);
  const [writeKey, writeItem] = childColumns(entries).map((child) =>
    bindInside(child.field, child.data, out),
  );
  const starts = offsetsOf(data);
  return (row) => {
    const start = starts[row] ?? 0;
    out.ascii('{');
    for (let i = start; i < (starts[row + 1] ?? 0); i++) {
      if (i > start) out.ascii(', ');
      writeKey?.(i);
      out.ascii('=');
      writeItem?.(i);
    }
    out.ascii('}');
  };
}

function bindUnion(data: Data, out: ByteWriter): WriteValue {
  const memberOf = unionMember(data);
  const members = childColumns(data).map((child) => bindText(child.field, child.data, out));
  return (row) => members[memberOf(row)]?.(row);
}

function bindVariant(data: Data, out: ByteWriter): WriteValue {
  const reader = new VariantReader(data);
  return (row) => reader.read(row, new VariantText(out));
}

class VariantText implements VariantVisitor {
  readonly #out: ByteWriter;
  #depth = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  empty(): void {
    this.#out.ascii('NULL');
  }

  scalar(field: Field, data: Data): void {
    const bind = this.#depth === 0 ? bindText : bindInside;
    bind(field, data, this.#out)(0);
  }

  array(length: number, item: (index: number) => void): void {
    this.#items('[', length, item);
    this.#out.ascii(']');
  }

  object(keys: readonly string[], item: (index: number) => void): void {
    this.#items('{', keys.length, (i) => {
      this.#out.copy(structKey(keys[i] ?? ''));
      item(i);
    });
    this.#out.ascii('}');
  }

  #items(bracket: string, length: number, item: (index: number) => void): void {
    this.#out.ascii(bracket);
    this.#depth++;
    for (let i = 0; i < length; i++) {
      if (i > 0) this.#out.ascii(', ');
      item(i);
    }
    this.#depth--;
  }
}

/** A value inside of another: NULL is written out, and text that could be mistaken for something else is quoted. */
function bindInside(field: Field, data: Data, out: ByteWriter): WriteValue {
  const isValid = validity(data);
  const write = bindText(field, data, out);
  const type: DataType = data.type;
  const mayNeedQuotes = !isNested(type) && !isNumeric(type);
  return (row) => {
    if (!isValid(row)) {
      out.ascii('NULL');
      return;
    }
    const start = out.length;
    write(row);
    if (mayNeedQuotes) quoteInside(out, start);
  };
}

const notation: Notation = {
  name: 'text',
  comma: ', ',
  value: bindText,
  element: bindInside,
  struct: bindStruct,
  map: bindMap,
  union: bindUnion,
};

function isNested(type: DataType): boolean {
  return !DataType.isDictionary(type) && type.children !== null && type.children !== undefined;
}

function isNumeric(type: DataType): boolean {
  return DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type) || DataType.isBool(type);
}

const quote = 0x27;
const backslash = 0x5c;
const special = new Set(utf8.encode('"\'(),:=[]{}'));

/**
 * DuckDB's rule for text inside of lists, structs and maps: quotes around it where it could be mistaken for
 * something else.
 */
function quoteInside(out: ByteWriter, start: number): void {
  const text = out.view(start);
  if (!needsQuotes(text)) return;
  const copy = text.slice();
  out.truncate(start);
  out.byte(quote);
  for (const byte of copy) {
    if (byte === quote || byte === backslash) out.byte(backslash);
    out.byte(byte);
  }
  out.byte(quote);
}

function needsQuotes(text: Uint8Array): boolean {
  if (text.length === 0 || isSpace(text.at(0)) || isSpace(text.at(-1))) return true;
  if (text.length === 4 && new TextDecoder().decode(text).toLowerCase() === 'null') return true;
  return text.some((byte) => special.has(byte));
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}
