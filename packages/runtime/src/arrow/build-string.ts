import type { Data, DataType } from 'apache-arrow';
import { arrowData } from './arrow-data.ts';
import type { Cells } from './cells.ts';
import { cellValidity, isNull, refuseValue } from './cells.ts';

const encoder = new TextEncoder();

export function buildStrings(type: DataType, cells: Cells): Data {
  return buildBytes(type, cells, (value, index) => {
    return typeof value === 'string' ? encoder.encode(value) : refuseValue(cells, index, 'a string');
  });
}

export function buildBlobs(type: DataType, cells: Cells): Data {
  return buildBytes(type, cells, (value, index) => {
    return value instanceof Uint8Array ? value : refuseValue(cells, index, 'a Uint8Array');
  });
}

/** Text is JSON already; everything else is written as JSON. */
export function buildJson(type: DataType, cells: Cells): Data {
  return buildBytes(type, cells, (value, index) =>
    encoder.encode(jsonText(value) ?? refuseValue(cells, index, 'JSON')),
  );
}

function jsonText(value: unknown): string | undefined {
  try {
    if (typeof value !== 'string') return JSON.stringify(value);
    JSON.parse(value);
    return value;
  } catch {
    return undefined;
  }
}

function buildBytes(
  type: DataType,
  cells: Cells,
  encode: (value: unknown, index: number) => Uint8Array,
): Data {
  const { values } = cells;
  const offsets = new Int32Array(values.length + 1);
  const parts: Uint8Array[] = [];
  let end = 0;
  values.forEach((value, i) => {
    if (!isNull(value)) {
      const bytes = encode(value, i);
      parts.push(bytes);
      end += bytes.length;
      if (end >= 2 ** 31) cells.refuse(i, '', 'more than 2 GB in one column of a batch');
    }
    offsets[i + 1] = end;
  });
  const bytes = new Uint8Array(end);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return arrowData(type, values.length, { offsets, values: bytes, bitmap: cellValidity(values) });
}
