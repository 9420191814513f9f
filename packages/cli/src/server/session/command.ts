import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { sqlTokens } from '../sql/sql-tokens.ts';
import { TokenReader } from '../sql/token-reader.ts';
import type { CopyCommand } from './copy-command.ts';
import { parseCopy } from './copy-command.ts';

/** What the session itself answers: drivers send these around the queries. */
export type SessionCommand =
  | { readonly kind: 'begin'; readonly tag: string }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  /** Nothing is written, so there is nothing to go back to: the names are not even kept. */
  | { readonly kind: 'savepoint'; readonly tag: 'SAVEPOINT' | 'RELEASE' }
  | { readonly kind: 'rollback-to' }
  | { readonly kind: 'set'; readonly name: string; readonly value: string | undefined }
  /** Of the transaction or the session: all of them are read only, and have no constraints. */
  | { readonly kind: 'set-characteristics' }
  | { readonly kind: 'reset'; readonly name: string | undefined }
  | { readonly kind: 'show'; readonly name: string }
  | { readonly kind: 'discard'; readonly what: string }
  | { readonly kind: 'deallocate'; readonly name: string | undefined }
  | { readonly kind: 'unlisten' }
  | FetchCommand
  | { readonly kind: 'close'; readonly cursor: string | undefined };

/** COPY and DECLARE take their rows from the backend. */
export type Command = SessionCommand | CopyCommand | DeclareCommand;

export interface DeclareCommand {
  readonly kind: 'declare';
  readonly cursor: string;
  /** WITH HOLD: the cursor outlives its transaction. */
  readonly hold: boolean;
  readonly sql: string;
  /** Where the query begins in the statement. */
  readonly start: number;
}

export interface FetchCommand {
  readonly kind: 'fetch';
  readonly cursor: string;
  /** Infinity: all. */
  readonly rows: number;
  /** MOVE: the rows are passed over. */
  readonly move: boolean;
}

/** The command that a statement is; undefined for one that is the backend's. */
export function parseCommand(sql: string): Command | undefined {
  const [first] = sqlTokens(sql);
  const parse = first?.kind === 'word' ? commands[first.text.toUpperCase()] : undefined;
  if (parse === undefined) return undefined;
  const reader = new TokenReader(sql, [...sqlTokens(sql)]);
  const command = parse(reader);
  if (command !== undefined) reader.end();
  return command;
}

type ParseCommand = (reader: TokenReader) => Command | undefined;

const commands: Readonly<Record<string, ParseCommand>> = {
  BEGIN: (reader) => {
    reader.expect('BEGIN');
    return parseBegin(reader, 'BEGIN');
  },
  START: (reader) => {
    reader.expect('START', 'TRANSACTION');
    return parseBegin(reader, 'START TRANSACTION');
  },
  COMMIT: (reader) => parseEnd(reader, 'COMMIT'),
  END: (reader) => parseEnd(reader, 'END'),
  ROLLBACK: (reader) => parseRollback(reader, 'ROLLBACK'),
  ABORT: (reader) => parseRollback(reader, 'ABORT'),
  SAVEPOINT: (reader) => {
    reader.expect('SAVEPOINT');
    reader.name();
    return { kind: 'savepoint', tag: 'SAVEPOINT' };
  },
  RELEASE: (reader) => {
    reader.expect('RELEASE');
    reader.take('SAVEPOINT');
    reader.name();
    return { kind: 'savepoint', tag: 'RELEASE' };
  },
  SET: parseSet,
  RESET: parseReset,
  SHOW: parseShow,
  DISCARD: (reader) => {
    reader.expect('DISCARD');
    return { kind: 'discard', what: reader.name().toUpperCase() };
  },
  DEALLOCATE: (reader) => {
    reader.expect('DEALLOCATE');
    reader.take('PREPARE');
    return { kind: 'deallocate', name: reader.take('ALL') ? undefined : reader.name() };
  },
  UNLISTEN: (reader) => {
    reader.rest();
    return { kind: 'unlisten' };
  },
  DECLARE: parseDeclare,
  FETCH: (reader) => parseFetch(reader, 'FETCH'),
  MOVE: (reader) => parseFetch(reader, 'MOVE'),
  CLOSE: (reader) => {
    reader.expect('CLOSE');
    return { kind: 'close', cursor: reader.take('ALL') ? undefined : reader.name() };
  },
  COPY: parseCopy,
};

/** The isolation and access modes are read over: every query sees one snapshot and nothing is written. */
function parseBegin(reader: TokenReader, tag: string): Command {
  reader.rest();
  return { kind: 'begin', tag };
}

function parseEnd(reader: TokenReader, word: string): Command {
  reader.expect(word);
  reader.takeOne(['WORK', 'TRANSACTION']);
  skipChain(reader);
  return { kind: 'commit' };
}

function parseRollback(reader: TokenReader, word: string): Command {
  reader.expect(word);
  reader.takeOne(['WORK', 'TRANSACTION']);
  if (!reader.take('TO')) {
    skipChain(reader);
    return { kind: 'rollback' };
  }
  reader.take('SAVEPOINT');
  reader.name();
  return { kind: 'rollback-to' };
}

function skipChain(reader: TokenReader): void {
  if (reader.take('AND', 'NO', 'CHAIN') || !reader.take('AND', 'CHAIN')) return;
  throw new BackendError(sqlState.featureNotSupported, 'AND CHAIN is not supported');
}

/** `SET [SESSION | LOCAL] name {TO | =} value`, and the forms that have words of their own. */
function parseSet(reader: TokenReader): Command {
  reader.expect('SET');
  if (reader.take('SESSION', 'CHARACTERISTICS') || reader.take('TRANSACTION')) {
    reader.rest();
    return { kind: 'set-characteristics' };
  }
  if (reader.take('CONSTRAINTS')) {
    reader.rest();
    return { kind: 'set-characteristics' };
  }
  reader.takeOne(['SESSION', 'LOCAL']);
  if (reader.take('AUTHORIZATION'))
    return { kind: 'set', name: 'session_authorization', value: settingValue(reader) };
  if (reader.take('ROLE')) return { kind: 'set', name: 'role', value: settingValue(reader) };
  if (reader.take('TIME', 'ZONE')) return { kind: 'set', name: 'timezone', value: settingValue(reader) };
  if (reader.take('NAMES')) return { kind: 'set', name: 'client_encoding', value: settingValue(reader) };
  const name = settingName(reader);
  if (!reader.take('TO') && !reader.takeSymbol('=')) throw reader.unexpected();
  return { kind: 'set', name, value: settingValue(reader) };
}

/** Names with a dot are those of an extension, such as `weir.follow`. */
function settingName(reader: TokenReader): string {
  const name = reader.name().toLowerCase();
  return reader.takeSymbol('.') ? `${name}.${reader.name().toLowerCase()}` : name;
}

function settingValue(reader: TokenReader): string | undefined {
  if (reader.take('DEFAULT')) return undefined;
  const values = [reader.value()];
  while (reader.takeSymbol(',')) values.push(reader.value());
  return values.join(', ');
}

function parseReset(reader: TokenReader): Command {
  reader.expect('RESET');
  if (reader.take('SESSION', 'AUTHORIZATION')) return { kind: 'reset', name: 'session_authorization' };
  return { kind: 'reset', name: reader.take('ALL') ? undefined : settingName(reader) };
}

/** Words that are shown by the backend: `SHOW STREAMS`. */
const shownByBackend = ['STREAMS', 'SINKS', 'QUERIES', 'STATE', 'SETTINGS', 'TABLES', 'DATABASES', 'SCHEMAS'];

function parseShow(reader: TokenReader): Command | undefined {
  reader.expect('SHOW');
  if (shownByBackend.some((word) => reader.take(word))) return undefined;
  if (reader.take('TRANSACTION', 'ISOLATION', 'LEVEL'))
    return { kind: 'show', name: 'transaction_isolation' };
  if (reader.take('TIME', 'ZONE')) return { kind: 'show', name: 'timezone' };
  return { kind: 'show', name: settingName(reader) };
}

/** `DECLARE name [BINARY] [INSENSITIVE] [[NO] SCROLL] CURSOR [{WITH | WITHOUT} HOLD] FOR query` */
function parseDeclare(reader: TokenReader): Command {
  reader.expect('DECLARE');
  const cursor = reader.name();
  while (reader.takeOne(['INSENSITIVE', 'ASENSITIVE', 'NO', 'SCROLL']) !== undefined);
  reader.expect('CURSOR');
  const hold = reader.take('WITH', 'HOLD');
  if (!hold && reader.take('WITHOUT')) reader.expect('HOLD');
  reader.expect('FOR');
  return { kind: 'declare', cursor, hold, ...reader.rest() };
}

/** `FETCH [NEXT | n | ALL | FORWARD [n | ALL]] [FROM | IN] cursor`, and the same with MOVE: forward only. */
function parseFetch(reader: TokenReader, word: 'FETCH' | 'MOVE'): Command {
  reader.expect(word);
  const forward = reader.take('FORWARD');
  const rows = reader.take('ALL') ? Infinity : reader.take('NEXT') ? 1 : (reader.takeInteger() ?? 1);
  const backward = rows < 0 || (!forward && backwardWords.some((each) => reader.take(each)));
  if (backward)
    throw new BackendError('55000', 'cursor can only scan forward', {
      hint: 'every cursor is a NO SCROLL cursor',
    });
  reader.takeOne(['FROM', 'IN']);
  return { kind: 'fetch', cursor: reader.name(), rows, move: word === 'MOVE' };
}

const backwardWords = ['PRIOR', 'BACKWARD', 'FIRST', 'LAST', 'ABSOLUTE', 'RELATIVE'];
