import type { BackendError } from '../query-backend.ts';
import type { WireFormat } from './frontend-message.ts';
import type { WireWriter } from './wire-writer.ts';

// The messages of the server, but for rows (PostgreSQL documentation, section "Message Formats").

/** Idle, in a transaction, in a failed transaction. */
export type TransactionStatus = 'I' | 'T' | 'E';

/** A column as a client is told of it. */
export interface WireColumn {
  readonly name: string;
  readonly typeOid: number;
  /** Bytes of a value, -1 where they vary. */
  readonly typeSize: number;
  /** Precision and scale of a numeric; -1 without. */
  readonly typeModifier: number;
  readonly format: WireFormat;
}

export function writeEmpty(out: WireWriter, type: string): void {
  out.begin(type);
  out.end();
}

export function authenticationOk(out: WireWriter): void {
  authentication(out, 0);
}

/** The methods of SASL that the client may choose from. */
export function authenticationSasl(out: WireWriter, methods: readonly string[]): void {
  out.begin('R');
  out.int32(10);
  for (const method of methods) out.cstring(method);
  out.byte(0);
  out.end();
}

export function authenticationSaslContinue(out: WireWriter, data: string): void {
  authentication(out, 11, data);
}

export function authenticationSaslFinal(out: WireWriter, data: string): void {
  authentication(out, 12, data);
}

function authentication(out: WireWriter, kind: number, data = ''): void {
  out.begin('R');
  out.int32(kind);
  out.text(data);
  out.end();
}

export function parameterStatus(out: WireWriter, name: string, value: string): void {
  out.begin('S');
  out.cstring(name);
  out.cstring(value);
  out.end();
}

/** What the client has to show to cancel a query of this connection. */
export function backendKeyData(out: WireWriter, processId: number, secret: number): void {
  out.begin('K');
  out.int32(processId);
  out.int32(secret);
  out.end();
}

export function negotiateProtocolVersion(out: WireWriter, minor: number, unknown: readonly string[]): void {
  out.begin('v');
  out.int32(minor);
  out.int32(unknown.length);
  for (const name of unknown) out.cstring(name);
  out.end();
}

export function readyForQuery(out: WireWriter, status: TransactionStatus): void {
  out.begin('Z');
  out.ascii(status);
  out.end();
}

export function commandComplete(out: WireWriter, tag: string): void {
  out.begin('C');
  out.cstring(tag);
  out.end();
}

export function rowDescription(out: WireWriter, columns: readonly WireColumn[]): void {
  out.begin('T');
  out.int16(columns.length);
  for (const column of columns) {
    out.cstring(column.name);
    // No table and no column of one: results are of queries.
    out.int32(0);
    out.int16(0);
    out.uint32(column.typeOid);
    out.int16(column.typeSize);
    out.int32(column.typeModifier);
    out.int16(column.format);
  }
  out.end();
}

export function parameterDescription(out: WireWriter, types: readonly number[]): void {
  out.begin('t');
  out.int16(types.length);
  for (const type of types) out.uint32(type);
  out.end();
}

/** Before the rows of a COPY TO STDOUT. */
export function copyOutResponse(out: WireWriter, format: WireFormat, columns: number): void {
  out.begin('H');
  out.byte(format);
  out.int16(columns);
  for (let i = 0; i < columns; i++) out.int16(format);
  out.end();
}

export type Severity = 'ERROR' | 'FATAL' | 'WARNING' | 'NOTICE';

/** `position`: in characters from 1, of the SQL that the client sent. */
export function errorResponse(
  out: WireWriter,
  severity: Severity,
  error: Pick<BackendError, 'sqlState' | 'message' | 'hint' | 'detail'>,
  position?: number,
): void {
  out.begin(severity === 'ERROR' || severity === 'FATAL' ? 'E' : 'N');
  const field = (code: string, text: string | undefined): void => {
    if (text === undefined || text === '') return;
    out.ascii(code);
    out.cstring(text);
  };
  field('S', severity);
  field('V', severity);
  field('C', error.sqlState);
  field('M', error.message);
  field('D', error.detail);
  field('H', error.hint);
  field('P', position === undefined ? undefined : String(position));
  out.byte(0);
  out.end();
}
