import type { Vector } from '@duckdb/node-bindings';
import duckdb from '@duckdb/node-bindings';
import { assert } from '@weir/parser';
import type { Bitmap } from './bitmap.ts';
import { bitmapBytes } from './bitmap.ts';

/*
 * Reading and writing the memory of DuckDB's vectors. Nothing here is checked by DuckDB: the byte counts must
 * be right.
 */

/**
 * Bytes of a `duckdb_string_t`: its length, then up to 12 bytes of the string, or 4 and the address of all of
 * them.
 */
export const stringBytes = 16;
export const inlineBytes = 12;

/** Copies bytes into the vector's data, from the byte `offset` of it on. */
export function writeBytes(vector: Vector, offset: number, bytes: Uint8Array): void {
  if (bytes.byteLength === 0) return;
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer) {
    duckdb.copy_data_to_vector(vector, offset, buffer, bytes.byteOffset, bytes.byteLength);
  } else {
    const copy = new Uint8Array(bytes);
    duckdb.copy_data_to_vector(vector, offset, copy.buffer, 0, copy.byteLength);
  }
}

/** Marks rows of a vector as NULL. A new vector has none; the bitmap is a whole number of 64-bit words. */
export function writeValidity(vector: Vector, bitmap: Bitmap | undefined): void {
  if (bitmap === undefined || bitmap.byteLength === 0) return;
  duckdb.vector_ensure_validity_writable(vector);
  duckdb.copy_data_to_vector_validity(vector, 0, bitmap.buffer, bitmap.byteOffset, bitmap.byteLength);
}

/** A copy of the first bytes of the vector's data, aligned for any typed array. */
export function readBytes(vector: Vector, byteCount: number): Uint8Array<ArrayBuffer> {
  return aligned(duckdb.vector_get_data(vector, byteCount));
}

/** A copy of the vector's validity for the first `rows` rows, `undefined` when all are valid. */
export function readValidity(vector: Vector, rows: number): Bitmap | undefined {
  // The declaration leaves out that it gives null.
  const bitmap: Uint8Array | null = duckdb.vector_get_validity(vector, bitmapBytes(rows));
  return bitmap === null ? undefined : aligned(bitmap);
}

function aligned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  if (buffer instanceof ArrayBuffer && bytes.byteOffset % 8 === 0) {
    return new Uint8Array(buffer, bytes.byteOffset, bytes.byteLength);
  }
  return new Uint8Array(bytes);
}

/** An address in two 32-bit halves. */
export interface Address {
  readonly low: number;
  readonly high: number;
}

/**
 * Copies bytes into the heap of a string vector and gives their address there. It overwrites entry 0 of the
 * vector. Throws when the vector is a VARCHAR and the bytes are not UTF-8.
 */
export function writeHeap(vector: Vector, bytes: Uint8Array): Address {
  assert(bytes.byteLength > inlineBytes, 'short strings have no place in the heap');
  duckdb.vector_assign_string_element_len(vector, 0, bytes);
  const entry = readBytes(vector, stringBytes);
  const [length, , low, high] = new Uint32Array(entry.buffer, entry.byteOffset, 4);
  // DuckDB says it of bytes that are not UTF-8 only by making the entry NULL.
  if (length !== bytes.byteLength || low === undefined || high === undefined)
    throw new Error('a string is not valid UTF-8');
  return { low, high };
}

/**
 * The bytes at the address that stands at `pointerOffset` of `entries`. The caller must know that all of them
 * belong to strings of a vector which is still there: reading anything else may end the process.
 */
export function readHeap(
  entries: Uint8Array<ArrayBuffer>,
  pointerOffset: number,
  byteCount: number,
): Uint8Array {
  return duckdb.get_data_from_pointer(entries.buffer, entries.byteOffset + pointerOffset, byteCount);
}
