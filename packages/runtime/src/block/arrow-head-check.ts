/**
 * Whether the head of an Arrow IPC message can be read: a flatbuffer of the tables in Message.fbs and Schema.fbs
 * (https://github.com/apache/arrow/tree/main/format). The JavaScript flatbuffers do not look at bounds: a damaged length would make them
 * loop for hours. So, as the verifier of the other languages does, all offsets and lengths are followed once before.
 *
 * A table begins with the distance back to its vtable, which has its own size, the table's size, and the place of each field in the table,
 * 0 for absent ones. Strings, vectors and tables are fields with the distance forward to them.
 */
export function isReadableHead(head: Buffer): boolean {
  const check = new HeadCheck(head);
  try {
    check.table(check.forward(0), message);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
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
const field: Shape = {
  vectors: { 0: text },
  unions: { 3: types },
  tables: { 4: () => dictionaryEncoding },
  vectorsOfTables: { 5: () => field, 6: () => keyValue },
};
const schema: Shape = { vectors: { 3: 8 }, vectorsOfTables: { 1: () => field, 2: () => keyValue } };
const recordBatch: Shape = { vectors: { 1: 16, 2: 16, 4: 8 }, tables: { 3: () => plain } };
const dictionaryBatch: Shape = { tables: { 1: () => recordBatch } };
const message: Shape = {
  unions: { 2: { 1: schema, 2: dictionaryBatch, 3: recordBatch } },
  vectorsOfTables: { 4: () => keyValue },
};

const deepestTable = 64;

class HeadCheck {
  readonly #head: Buffer;
  /** A table may be referred to twice; without this a few bytes could stand for very many tables. */
  #tables = 0;

  constructor(head: Buffer) {
    this.#head = head;
  }

  /** Where the distance at a place leads. All reads throw a RangeError outside the buffer. */
  forward(place: number): number {
    return place + this.#head.readUInt32LE(place);
  }

  table(place: number, shape: Shape, depth = 0): void {
    this.#tables += 1;
    if (depth > deepestTable || this.#tables > this.#head.length) throw new RangeError('too many tables');
    const vtable = place - this.#head.readInt32LE(place);
    const vtableBytes = this.#head.readUInt16LE(vtable);
    const tableBytes = this.#head.readUInt16LE(vtable + 2);
    this.#inside(vtable, vtableBytes);
    this.#inside(place, tableBytes);
    for (let number = 0; 4 + 2 * number + 2 <= vtableBytes; number += 1) {
      const offset = this.#head.readUInt16LE(vtable + 4 + 2 * number);
      if (offset >= tableBytes && offset !== 0) throw new RangeError('a field outside its table');
      if (offset !== 0) this.#field(place + offset, number, shape, depth, () => this.#kind(place, vtable, number - 1));
    }
  }

  #field(place: number, number: number, shape: Shape, depth: number, kind: () => number): void {
    const elementBytes = shape.vectors?.[number];
    if (elementBytes !== undefined) this.#vector(this.forward(place), elementBytes);
    const table = shape.tables?.[number];
    if (table !== undefined) this.table(this.forward(place), table(), depth + 1);
    const element = shape.vectorsOfTables?.[number];
    if (element !== undefined) {
      const vector = this.forward(place);
      const count = this.#vector(vector, 4);
      for (let index = 0; index < count; index += 1) this.table(this.forward(vector + 4 + 4 * index), element(), depth + 1);
    }
    const union = shape.unions?.[number];
    if (union !== undefined) this.table(this.forward(place), union[kind()] ?? plain, depth + 1);
  }

  /** The number of elements. */
  #vector(place: number, elementBytes: number): number {
    const count = this.#head.readUInt32LE(place);
    this.#inside(place + 4, count * elementBytes);
    return count;
  }

  #kind(place: number, vtable: number, number: number): number {
    const offset = this.#head.readUInt16LE(vtable + 4 + 2 * number);
    return offset === 0 ? 0 : this.#head.readUInt8(place + offset);
  }

  #inside(place: number, bytes: number): void {
    if (place < 0 || place + bytes > this.#head.length) throw new RangeError('outside of the head');
  }
}
