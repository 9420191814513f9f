import { must } from '@weir/parser';
import type { Data, Field } from 'apache-arrow';
import { DataType, Type } from 'apache-arrow';
import { offsetsOf } from '../arrow/piece.ts';
import { acrossChunks, childColumns, numbers } from './arrow-access.ts';
import type { ByteWriter } from './byte-writer.ts';
import type { WriteValue } from './scalar-text.ts';

/** How a notation (JSON, DuckDB's text) writes values that hold others. */
export interface Notation {
  readonly name: string;
  /** Stands between the elements of a list. */
  readonly comma: string;
  value(field: Field, data: Data, out: ByteWriter): WriteValue;
  /** A value inside of another. */
  element(field: Field, data: Data, out: ByteWriter): WriteValue;
  struct(data: Data, out: ByteWriter): WriteValue;
  map(data: Data, out: ByteWriter): WriteValue;
  union(data: Data, out: ByteWriter): WriteValue;
}

/** The writer of values that hold others: lists in brackets, and whatever else the notation says. */
export function bindNested(notation: Notation, field: Field, data: Data, out: ByteWriter): WriteValue {
  const type: DataType = data.type;
  if (DataType.isDictionary(type)) return bindDictionary(notation, field, data, out);
  if (DataType.isList(type)) return bindList(notation, data, out);
  if (DataType.isFixedSizeList(type)) return bindArray(notation, data, out, type.listSize);
  if (DataType.isStruct(type)) return notation.struct(data, out);
  if (DataType.isMap(type)) return notation.map(data, out);
  if (DataType.isUnion(type)) return notation.union(data, out);
  throw new Error(`internal error: no ${notation.name} for values of the Arrow type ${Type[type.typeId]}`);
}

/** Each row is the number of a value in the dictionary (ENUM). */
function bindDictionary(notation: Notation, field: Field, data: Data, out: ByteWriter): WriteValue {
  const numberOf = numbers(data);
  const writeEntry = acrossChunks(must(data.dictionary), (chunk) => notation.value(field, chunk, out));
  return (row) => writeEntry(numberOf[row] ?? 0);
}

function bindList(notation: Notation, data: Data, out: ByteWriter): WriteValue {
  const writeElements = bindElements(notation, data, out);
  const starts = offsetsOf(data);
  return (row) => writeElements(starts[row] ?? 0, starts[row + 1] ?? 0);
}

function bindArray(notation: Notation, data: Data, out: ByteWriter, length: number): WriteValue {
  const writeElements = bindElements(notation, data, out);
  return (row) => writeElements(row * length, (row + 1) * length);
}

function bindElements(notation: Notation, data: Data, out: ByteWriter): (start: number, end: number) => void {
  const [item] = childColumns(data).map((child) => notation.element(child.field, child.data, out));
  const write = must(item);
  return (start, end) => {
    out.ascii('[');
    for (let i = start; i < end; i++) {
      if (i > start) out.ascii(notation.comma);
      write(i);
    }
    out.ascii(']');
  };
}
