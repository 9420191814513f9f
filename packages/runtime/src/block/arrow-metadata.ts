/*
 * The metadata of Arrow IPC: flatbuffers of the tables in Message.fbs, Schema.fbs and File.fbs
 * (https://github.com/apache/arrow/tree/main/format). The JavaScript flatbuffers do not look at bounds: a damaged
 * length would make them loop for hours. So, as the verifier of the other languages does, all offsets and lengths are
 * followed once before.
 *
 * A table begins with the distance back to its vtable, which has its own size, the table's size, and the place of
 * each field in the table, 0 for absent ones. Strings, vectors and tables are fields with the distance forward to
 * them.
 */

/** Whether the head of a message can be read. */
export function isReadableHead(head: Buffer): boolean {
  return isReadable(head, message);
}

/** Whether the footer of an Arrow file can be read. */
export function isReadableFooter(bytes: Buffer): boolean {
  return isReadable(bytes, footer);
}

function isReadable(bytes: Buffer, shape: Shape): boolean {
  try {
    new MetadataCheck(bytes).table(forward(bytes, 0), shape);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Where the distance at a place leads. Throws a RangeError outside the bytes, as all reads of a Buffer do. */
export function forward(bytes: Buffer, place: number): number {
  return place + bytes.readUInt32LE(place);
}

/** The place of a field of a table, by its number in the schema; undefined when it is absent. */
export function fieldPlace(bytes: Buffer, table: number, number: number): number | undefined {
  const vtable = table - bytes.readInt32LE(table);
  if (4 + 2 * number + 2 > bytes.readUInt16LE(vtable)) return undefined;
  const offset = bytes.readUInt16LE(vtable + 4 + 2 * number);
  return offset === 0 ? undefined : table + offset;
}

/** What the fields of a table refer to, by their numbers in the schema; plain numbers and structs need no entry. */
interface Shape {
  /** Bytes of an element. */
  readonly vectors?: Readonly<Record<number, number>>;
  readonly tables?: Readonly<Record<number, () => Shape>>;
  readonly vectorsOfTables?: Readonly<Record<number, () => Shape>>;
  /** A union: its kind is the number in the field before. */
  readonly unions?: Readonly<Record<number, Readonly<Record<number, Shape>>>>;
}

const text = 1;
const plain: Shape = {};
const keyValue: Shape = { vectors: { 0: text, 1: text } };
const dictionaryEncoding: Shape = { tables: { 1: () => plain } };
const types: Readonly<Record<number, Shape>> = { 10: { vectors: { 1: text } }, 14: { vectors: { 1: 4 } } };
const schemaField: Shape = {
  vectors: { 0: text },
  unions: { 3: types },
  tables: { 4: () => dictionaryEncoding },
  vectorsOfTables: { 5: () => schemaField, 6: () => keyValue },
};
const schema: Shape = { vectors: { 3: 8 }, vectorsOfTables: { 1: () => schemaField, 2: () => keyValue } };
const recordBatch: Shape = { vectors: { 1: 16, 2: 16, 4: 8 }, tables: { 3: () => plain } };
const dictionaryBatch: Shape = { tables: { 1: () => recordBatch } };
const message: Shape = {
  unions: { 2: { 1: schema, 2: dictionaryBatch, 3: recordBatch } },
  vectorsOfTables: { 4: () => keyValue },
};

const footer: Shape = {
  vectors: { 2: 24, 3: 24 },
  tables: { 1: () => schema },
  vectorsOfTables: { 4: () => keyValue },
};

const deepestTable = 64;

class MetadataCheck {
  readonly #bytes: Buffer;
  /** A table may be referred to twice; without this a few bytes could stand for very many tables. */
  #tables = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  table(place: number, shape: Shape, depth = 0): void {
    this.#tables += 1;
    if (depth > deepestTable || this.#tables > this.#bytes.length) throw new RangeError('too many tables');
    const vtable = place - this.#bytes.readInt32LE(place);
    const vtableBytes = this.#bytes.readUInt16LE(vtable);
    const tableBytes = this.#bytes.readUInt16LE(vtable + 2);
    this.#inside(vtable, vtableBytes);
    this.#inside(place, tableBytes);
    for (let number = 0; 4 + 2 * number + 2 <= vtableBytes; number += 1) {
      const field = fieldPlace(this.#bytes, place, number);
      if (field === undefined) continue;
      if (field >= place + tableBytes) throw new RangeError('a field outside its table');
      this.#field(place, field, number, shape, depth);
    }
  }

  #field(table: number, place: number, number: number, shape: Shape, depth: number): void {
    const elementBytes = shape.vectors?.[number];
    if (elementBytes !== undefined) this.#vector(forward(this.#bytes, place), elementBytes);
    const inner = shape.tables?.[number];
    if (inner !== undefined) this.table(forward(this.#bytes, place), inner(), depth + 1);
    const element = shape.vectorsOfTables?.[number];
    if (element !== undefined) {
      const vector = forward(this.#bytes, place);
      const count = this.#vector(vector, 4);
      for (let index = 0; index < count; index += 1) {
        this.table(forward(this.#bytes, vector + 4 + 4 * index), element(), depth + 1);
      }
    }
    const union = shape.unions?.[number];
    if (union === undefined) return;
    const kind = fieldPlace(this.#bytes, table, number - 1);
    const member = kind === undefined ? undefined : union[this.#bytes.readUInt8(kind)];
    this.table(forward(this.#bytes, place), member ?? plain, depth + 1);
  }

  /** The number of elements. */
  #vector(place: number, elementBytes: number): number {
    const count = this.#bytes.readUInt32LE(place);
    this.#inside(place + 4, count * elementBytes);
    return count;
  }

  #inside(place: number, bytes: number): void {
    if (place < 0 || place + bytes > this.#bytes.length) throw new RangeError('outside of the bytes');
  }
}
