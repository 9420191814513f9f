import { bitmapBytes, setBit } from './bitmap.ts';
import type { Bitmap } from './bitmap.ts';

/** The JavaScript values of one column, or of the items or entries inside one. */
export interface Cells {
  readonly values: readonly unknown[];
  /**
   * Throws, naming the place of a value. `path`: the way inside the value of the column, such as `[2].name`.
   */
  refuse(index: number, path: string, reason: string): never;
}

export function isNull(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** The validity of cells, `undefined` when none is NULL. */
export function cellValidity(values: readonly unknown[]): Bitmap | undefined {
  if (!values.some(isNull)) return undefined;
  const bitmap = new Uint8Array(bitmapBytes(values.length));
  values.forEach((value, i) => setBit(bitmap, i, !isNull(value)));
  return bitmap;
}

/** Throws because a value does not fit its type. */
export function refuseValue(cells: Cells, index: number, expected: string): never {
  return cells.refuse(index, '', `expected ${expected}, got ${shown(cells.values[index])}`);
}

/** A value as it stands in a message, short. */
function shown(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const text = JSON.stringify(value);
      return text.length > 60 ? `${text.slice(0, 57)}...` : text;
    }
    case 'bigint':
      return `${value}n`;
    case 'number':
    case 'boolean':
      return `${value}`;
    case 'object':
      return value === null ? 'null' : shownObject(value);
    default:
      return `a value of type ${typeof value}`;
  }
}

function shownObject(value: object): string {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'an invalid Date' : 'a Date';
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  return Array.isArray(value) ? 'an array' : 'an object';
}
