import { must } from '@weir/parser';
import type { Data, Field } from 'apache-arrow';
import { arrowFieldOf } from '../arrow/arrow-type.ts';
import { offsetsOf, valueBytes } from '../arrow/piece.ts';
import { childColumns, numbers } from './arrow-access.ts';
import { readLength, variantScalar } from './variant-scalar.ts';

/*
 * A VARIANT, as DuckDB keeps it: for each row a list of values, the first being the outermost, with their types
 * (by number) and their places in a blob; an array or object has in the blob how many children it has and the
 * first of them in a list of children, each of which names its value, and its key where there is one.
 */

/** What a VARIANT can be. A scalar is a column of one row, so that it is written like a value of its type. */
export interface VariantVisitor {
  empty(): void;
  scalar(field: Field, data: Data): void;
  array(length: number, item: (index: number) => void): void;
  object(keys: readonly string[], item: (index: number) => void): void;
}

/** Reads the values of a VARIANT column. */
export class VariantReader {
  readonly #keys: List;
  readonly #children: List;
  readonly #values: List;
  readonly #blobs: Data;
  /** Of one child in a list of children, and of one value in a list of values. */
  readonly #keyOf: ArrayLike<number>;
  readonly #valueOf: ArrayLike<number>;
  readonly #typeOf: ArrayLike<number>;
  readonly #placeOf: ArrayLike<number>;

  constructor(data: Data) {
    const [keys, children, values, blobs] = childColumns(data).map((child) => child.data);
    this.#keys = listOf(must(keys));
    this.#children = listOf(must(children));
    this.#values = listOf(must(values));
    this.#blobs = must(blobs);
    [this.#keyOf, this.#valueOf] = twoColumns(this.#children.items);
    [this.#typeOf, this.#placeOf] = twoColumns(this.#values.items);
  }

  /** Shows the value of a row to the visitor. */
  read(row: number, visitor: VariantVisitor): void {
    this.#visit(row, 0, visitor);
  }

  #visit(row: number, value: number, visitor: VariantVisitor): void {
    const at = (this.#values.starts[row] ?? 0) + value;
    const typeNumber = this.#typeOf[at] ?? 0;
    const bytes = bytesOf(this.#blobs, row).subarray(this.#placeOf[at]);
    if (typeNumber === nullType) visitor.empty();
    else if (typeNumber === arrayType || typeNumber === objectType) {
      this.#visitChildren(row, bytes, typeNumber === objectType, visitor);
    } else {
      const { type, data } = variantScalar(typeNumber, bytes);
      visitor.scalar(arrowFieldOf('', type), data);
    }
  }

  #visitChildren(row: number, bytes: Uint8Array, isObject: boolean, visitor: VariantVisitor): void {
    const count = readLength(bytes);
    const first = count.value === 0 ? 0 : readLength(bytes.subarray(count.size)).value;
    const start = (this.#children.starts[row] ?? 0) + first;
    const item = (index: number): void => this.#visit(row, this.#valueOf[start + index] ?? 0, visitor);
    if (!isObject) return visitor.array(count.value, item);
    const keyStart = this.#keys.starts[row] ?? 0;
    const keys = Array.from({ length: count.value }, (_, i) =>
      utf8.decode(bytesOf(this.#keys.items, keyStart + (this.#keyOf[start + i] ?? 0))),
    );
    return visitor.object(keys, item);
  }
}

const utf8 = new TextDecoder();

interface List {
  readonly starts: ArrayLike<number>;
  readonly items: Data;
}

function listOf(data: Data): List {
  return { starts: offsetsOf(data), items: must(data.children[0]) };
}

function twoColumns(data: Data): [ArrayLike<number>, ArrayLike<number>] {
  const [first, second] = childColumns(data).map((child) => numbers(child.data));
  return [must(first), must(second)];
}

/** A string or blob. */
function bytesOf(data: Data, row: number): Uint8Array {
  const starts = offsetsOf(data);
  return valueBytes(data).subarray(starts[row], starts[row + 1]);
}

// Numbers of types inside of VARIANT that are not scalars (VariantLogicalType in DuckDB).
const nullType = 0;
const objectType = 29;
const arrayType = 30;
