import { Buffer } from 'node:buffer';
import { listText } from '@weir/planner';
import type { ParameterValue } from '../query-backend.ts';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { BodyReader, utf8Text } from '../wire/body-reader.ts';
import type { WireFormat } from '../wire/frontend-message.ts';
import { arrayItems } from './array-literal.ts';
import { intervalText } from './interval-text.ts';
import { doubleText, floatText } from './number-text.ts';
import { numericText } from './numeric-digits.ts';
import type { PostgresType } from './postgres-type.ts';
import { columnTypeWithOid, postgresTypes } from './postgres-type.ts';
import { dateText, timestampText, timeText, timeTzText } from './time-text.ts';

/**
 * A parameter as it came with Bind, as text that DuckDB reads (or the bytes of a BLOB). Throws a `BackendError` for
 * bytes that are no value of the type; a type that is not known may only come as text.
 */
export function parameterValue(
  bytes: Uint8Array | null,
  typeOid: number,
  format: WireFormat,
): ParameterValue {
  if (bytes === null) return null;
  const columnType = columnTypeWithOid(typeOid);
  if (columnType === undefined) {
    if (format === 0 || typeOid === 0) return utf8Text(bytes);
    throw new BackendError(
      sqlState.featureNotSupported,
      `parameters of the type number ${typeOid} are not read in binary form`,
    );
  }
  const { type, array } = columnType;
  if (array) return format === 0 ? listText(arrayItems(utf8Text(bytes))) : binaryArray(bytes, type);
  return format === 0 ? fromText(bytes, type) : fromBinary(bytes, type);
}

function fromText(bytes: Uint8Array, type: PostgresType): ParameterValue {
  const text = utf8Text(bytes);
  if (type !== postgresTypes.bytea) return text;
  if (!/^\\x(?:[0-9a-f]{2})*$/i.test(text))
    throw new BackendError(
      sqlState.badTextValue,
      'a bytea parameter is written as \\x and hexadecimal digits',
    );
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

function fromBinary(bytes: Uint8Array, type: PostgresType): ParameterValue {
  if (type === postgresTypes.bytea) return new Uint8Array(bytes);
  return binaryText(bytes, type);
}

type ReadText = (body: BodyReader) => string | undefined;

const readers: ReadonlyMap<PostgresType, ReadText> = new Map<PostgresType, ReadText>([
  [postgresTypes.bool, (body) => (body.byte() === 0 ? 'false' : 'true')],
  [postgresTypes.int2, (body) => String(body.int16())],
  [postgresTypes.int4, (body) => String(body.int32())],
  [postgresTypes.int8, (body) => String(body.int64())],
  [postgresTypes.oid, (body) => String(body.uint32())],
  [postgresTypes.float4, (body) => floatText(body.float())],
  [postgresTypes.float8, (body) => doubleText(body.double())],
  [postgresTypes.numeric, (body) => numericText(viewOf(body.bytes(body.left)))],
  [postgresTypes.date, (body) => dateText(body.int32())],
  [postgresTypes.time, (body) => timeText(body.int64())],
  [postgresTypes.timetz, (body) => timeTzText(body.int64(), body.int32())],
  [postgresTypes.timestamp, (body) => timestampText(body.int64(), false)],
  [postgresTypes.timestamptz, (body) => timestampText(body.int64(), true)],
  [postgresTypes.interval, readInterval],
  [postgresTypes.uuid, (body) => uuidText(body.bytes(16))],
  [postgresTypes.jsonb, (body) => (body.byte() === 1 ? utf8Text(body.bytes(body.left)) : undefined)],
]);

function binaryText(bytes: Uint8Array, type: PostgresType): string {
  const read = readers.get(type) ?? ((body: BodyReader) => utf8Text(body.bytes(body.left)));
  const body = new BodyReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const text = read(body);
  if (text !== undefined && body.left === 0) return text;
  throw new BackendError(
    sqlState.badBinaryValue,
    `incorrect binary data format for a parameter of ${type.sqlName}`,
  );
}

/** Microseconds, days, months; as DuckDB reads it. */
function readInterval(body: BodyReader): string {
  const micros = body.int64();
  const days = body.int32();
  const months = body.int32();
  return intervalText(months, days, micros);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function uuidText(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An array in binary form (see `array-cell.ts`) as a list of DuckDB. */
function binaryArray(bytes: Uint8Array, type: PostgresType): string {
  const body = new BodyReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const dimensions = body.int32();
  body.int32();
  const itemOid = body.uint32();
  if (dimensions === 0) return listText([]);
  const length = body.int32();
  body.int32();
  if (dimensions !== 1 || itemOid !== type.oid || length < 0 || length * 4 > body.left)
    throw new BackendError(
      sqlState.badBinaryValue,
      'an array parameter has one dimension, and items of its type',
    );
  const items = Array.from({ length }, () => {
    const size = body.int32();
    return size === -1 ? null : binaryText(body.bytes(size), type);
  });
  body.end();
  return listText(items);
}
