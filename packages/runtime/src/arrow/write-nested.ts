import duckdb from '@duckdb/node-bindings';
import { assert } from '@weir/parser';
import type { Data } from 'apache-arrow';
import { bitAt, bitmapBytes, repeatBits, setBit } from './bitmap.ts';
import type { Piece } from './piece.ts';
import { childOf, childPieces, offsetsOf, rowsOf, validityOf } from './piece.ts';
import { writeBytes, writeValidity } from './vector-memory.ts';
import type { VectorWriter } from './vector-writer.ts';

/** Bytes of the place of a list in its child vector: offset and length, 64 bits each. */
const listEntryBytes = 16;

/** LIST, and MAP, which is a LIST of STRUCT(key, value) in both worlds. */
export function listWriter(item: VectorWriter): VectorWriter {
  return (vector, pieces, outer) => {
    const entries = new Uint32Array(rowsOf(pieces) * 4);
    const items: Piece[] = [];
    let row = 0;
    let itemRow = 0;
    for (const { data, start, count } of pieces) {
      const offsets = offsetsOf(data);
      const first = offsets[start] ?? 0;
      const last = offsets[start + count] ?? first;
      for (let i = start; i < start + count; i++, row++) {
        const from = offsets[i] ?? 0;
        entries[4 * row] = itemRow + from - first;
        entries[4 * row + 2] = (offsets[i + 1] ?? from) - from;
      }
      if (last > first) items.push({ data: childOf(data, 0), start: first, count: last - first });
      itemRow += last - first;
    }
    duckdb.list_vector_reserve(vector, itemRow);
    duckdb.list_vector_set_size(vector, itemRow);
    item(duckdb.list_vector_get_child(vector), items, undefined);
    writeBytes(vector, 0, new Uint8Array(entries.buffer, 0, row * listEntryBytes));
    writeValidity(vector, validityOf(pieces, outer));
  };
}

/** ARRAY: the items of all rows end to end, those of NULLs too. */
export function arrayWriter(length: number, item: VectorWriter): VectorWriter {
  return (vector, pieces, outer) => {
    const validity = validityOf(pieces, outer);
    const items = pieces.map(({ data, start, count }) => ({
      data: childOf(data, 0),
      start: start * length,
      count: count * length,
    }));
    const itemValidity = validity === undefined ? undefined : repeatBits(validity, rowsOf(pieces), length);
    item(duckdb.array_vector_get_child(vector), items, itemValidity);
    writeValidity(vector, validity);
  };
}

/** STRUCT, and VARIANT, which is one. */
export function structWriter(entries: readonly VectorWriter[]): VectorWriter {
  return (vector, pieces, outer) => {
    const validity = validityOf(pieces, outer);
    entries.forEach((write, i) => {
      write(duckdb.struct_vector_get_child(vector, i), childPieces(pieces, i), validity);
    });
    writeValidity(vector, validity);
  };
}

/**
 * UNION: in DuckDB a struct of the number of the member and all members, of which one may have a value. In
 * Arrow the last type id means that the union itself is NULL.
 */
export function unionWriter(members: readonly VectorWriter[]): VectorWriter {
  return (vector, pieces, outer) => {
    const rows = rowsOf(pieces);
    const tags = new Uint8Array(rows);
    const validity = new Uint8Array(bitmapBytes(rows)).fill(0xff);
    const chosen = members.map(() => new Uint8Array(bitmapBytes(rows)));
    let row = 0;
    for (const { data, start, count } of pieces) {
      const ids = typeIdsOf(data);
      for (let i = start; i < start + count; i++, row++) {
        const member = chosen[ids[i] ?? members.length];
        if (member === undefined || (outer !== undefined && !bitAt(outer, row))) setBit(validity, row, false);
        else {
          setBit(member, row, true);
          tags[row] = ids[i] ?? 0;
        }
      }
    }
    const tagVector = duckdb.struct_vector_get_child(vector, 0);
    writeBytes(tagVector, 0, tags);
    writeValidity(tagVector, validity);
    members.forEach((write, i) => {
      write(duckdb.struct_vector_get_child(vector, i + 1), childPieces(pieces, i), chosen[i]);
    });
    writeValidity(vector, validity);
  };
}

function typeIdsOf(data: Data): Int8Array {
  const ids: unknown = data.typeIds;
  assert(ids instanceof Int8Array, 'a union without type ids');
  return ids;
}
