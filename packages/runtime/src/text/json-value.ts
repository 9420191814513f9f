import { must } from '@weir/parser';
import type { Data, Field } from 'apache-arrow';
import { DataType } from 'apache-arrow';
import { duckdbTypeKey, extensionNameKey } from '../arrow/arrow-type.ts';
import { offsetsOf, valueBytes } from '../arrow/piece.ts';
import { childColumns, isVariant, numbers, unionMember, validity } from './arrow-access.ts';
import type { ByteWriter } from './byte-writer.ts';
import { bindText } from './cell-text.ts';
import { writeEmbeddedJson } from './json-embedded.ts';
import { quoteJson, writeJsonString } from './json-string.ts';
import { bindNested } from './nested-value.ts';
import type { Notation } from './nested-value.ts';
import type { WriteValue } from './scalar-text.ts';
import { bindScalar } from './scalar-text.ts';
import { uniqueNames } from './unique-names.ts';
import type { VariantVisitor } from './variant-reader.ts';
import { VariantReader } from './variant-reader.ts';

/**
 * The writer of a column's values as JSON, NULL included.
 *
 * Integers of any size and decimals are numbers with all their digits, doubles numbers with the fewest digits that
 * read back the same. What JSON has no number for is a string: "NaN", "Infinity", "-Infinity". Timestamps are ISO
 * 8601 in UTC, always with seconds, and a fraction of 3, 6 or 9 digits where there is one; dates, times,
 * intervals, blobs, UUIDs are strings of DuckDB's text. Lists are arrays, structs objects, maps objects by the
 * text of their keys, a union an object with the name of its member; a column of type JSON is embedded as it is.
 */
export function bindJson(field: Field, data: Data, out: ByteWriter): WriteValue {
  const isValid = validity(data);
  const write = bindValue(field, data, out);
  return (row) => {
    if (isValid(row)) write(row);
    else out.ascii('null');
  };
}

function bindValue(field: Field, data: Data, out: ByteWriter): WriteValue {
  const type: DataType = data.type;
  if (isVariant(field)) return bindVariant(data, out);
  if (DataType.isUtf8(type)) return isJson(field) ? bindEmbedded(data, out) : bindString(data, out);
  if (DataType.isFloat(type)) return bindFloat(field, data, out);
  const write = bindScalar(field, data, out, 'iso');
  if (write === undefined) return bindNested(notation, field, data, out);
  if (isNumberOrBoolean(field, type)) return write;
  return DataType.isBinary(type) ? (row) => quoteJson(out, () => write(row)) : inQuotes(write, out);
}

function isJson(field: Field): boolean {
  return field.metadata.get(extensionNameKey) === 'arrow.json';
}

/** Whether the text of the values can stand in JSON as it is. */
function isNumberOrBoolean(field: Field, type: DataType): boolean {
  if (DataType.isInt(type) || DataType.isDecimal(type) || DataType.isBool(type)) return true;
  const name = field.metadata.get(duckdbTypeKey);
  return name === 'UHUGEINT' || name === 'BIGNUM';
}

/** Text in which nothing can need an escape: times and UUIDs. */
function inQuotes(write: WriteValue, out: ByteWriter): WriteValue {
  return (row) => {
    out.byte(quote);
    write(row);
    out.byte(quote);
  };
}

function bindString(data: Data, out: ByteWriter): WriteValue {
  const text = valueBytes(data);
  const starts = offsetsOf(data);
  return (row) => writeJsonString(out, text, starts[row], starts[row + 1]);
}

function bindEmbedded(data: Data, out: ByteWriter): WriteValue {
  const text = valueBytes(data);
  const starts = offsetsOf(data);
  return (row) => writeEmbeddedJson(out, text, starts[row] ?? 0, starts[row + 1] ?? 0);
}

function bindFloat(field: Field, data: Data, out: ByteWriter): WriteValue {
  const values = numbers(data);
  const write = bindText(field, data, out);
  return (row) => {
    const value = values[row] ?? 0;
    if (Number.isFinite(value)) write(row);
    else out.ascii(JSON.stringify(String(value)));
  };
}

/** One object a row, with a member for each column: the fields of a struct, or the columns of a table. */
export function bindObject(
  columns: readonly { readonly field: Field; readonly data: Data }[],
  out: ByteWriter,
): WriteValue {
  const names = uniqueNames(columns.map(({ field }) => field.name));
  const members = columns.map(({ field, data }, i) => ({
    key: utf8.encode(`${i === 0 ? '{' : ','}${JSON.stringify(names[i])}:`),
    write: bindJson(field, data, out),
  }));
  return (row) => {
    for (const { key, write } of members) {
      out.copy(key);
      write(row);
    }
    out.byte(rightBrace);
  };
}

/** Maps become objects, their keys the text that they have in a table. */
function bindMap(data: Data, out: ByteWriter): WriteValue {
  const [key, item] = childColumns(must(data.children[0]));
  const writeKey = bindText(must(key).field, must(key).data, out);
  const writeItem = bindJson(must(item).field, must(item).data, out);
  const starts = offsetsOf(data);
  return (row) => {
    const start = starts[row] ?? 0;
    const end = starts[row + 1] ?? 0;
    out.byte(leftBrace);
    for (let i = start; i < end; i++) {
      if (i > start) out.byte(comma);
      quoteJson(out, () => writeKey(i));
      out.byte(colon);
      writeItem(i);
    }
    out.byte(rightBrace);
  };
}

function bindUnion(data: Data, out: ByteWriter): WriteValue {
  const memberOf = unionMember(data);
  const members = childColumns(data).map((child) => bindObject([child], out));
  return (row) => members[memberOf(row)]?.(row);
}

function bindVariant(data: Data, out: ByteWriter): WriteValue {
  const reader = new VariantReader(data);
  const items = (length: number, item: (index: number) => void): void => {
    for (let i = 0; i < length; i++) {
      if (i > 0) out.byte(comma);
      item(i);
    }
  };
  const visitor: VariantVisitor = {
    empty: () => out.ascii('null'),
    scalar: (field, scalar) => bindJson(field, scalar, out)(0),
    array: (length, item) => {
      out.byte(leftBracket);
      items(length, item);
      out.byte(rightBracket);
    },
    object: (keys, item) => {
      out.byte(leftBrace);
      items(keys.length, (i) => {
        out.copy(utf8.encode(`${JSON.stringify(keys[i])}:`));
        item(i);
      });
      out.byte(rightBrace);
    },
  };
  return (row) => reader.read(row, visitor);
}

const notation: Notation = {
  name: 'JSON',
  comma: ',',
  value: bindJson,
  element: bindJson,
  struct: (data, out) => bindObject(childColumns(data), out),
  map: bindMap,
  union: bindUnion,
};

const utf8 = new TextEncoder();
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const leftBracket = 0x5b;
const rightBracket = 0x5d;
const leftBrace = 0x7b;
const rightBrace = 0x7d;
