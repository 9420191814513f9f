import { BodyReader } from './body-reader.ts';
import type { Frame } from './frame-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** Text (0) or binary (1). */
export type WireFormat = 0 | 1;

/** The messages of a client once it is let in (PostgreSQL documentation, section "Message Formats"). */
export type FrontendMessage =
  | { readonly type: 'query'; readonly sql: string }
  | {
      readonly type: 'parse';
      readonly name: string;
      readonly sql: string;
      readonly parameterTypes: readonly number[];
    }
  | {
      readonly type: 'bind';
      readonly portal: string;
      readonly statement: string;
      /** None: all text; one: for all; else one for each. The same for `resultFormats`. */
      readonly parameterFormats: readonly number[];
      readonly parameters: readonly (Uint8Array | null)[];
      readonly resultFormats: readonly number[];
    }
  | { readonly type: 'describe'; readonly of: 'statement' | 'portal'; readonly name: string }
  /** `rowLimit` 0: all rows. */
  | { readonly type: 'execute'; readonly portal: string; readonly rowLimit: number }
  | { readonly type: 'close'; readonly of: 'statement' | 'portal'; readonly name: string }
  | { readonly type: 'sync' }
  | { readonly type: 'flush' }
  | { readonly type: 'terminate' }
  | { readonly type: 'function-call' }
  /** Data for a COPY FROM that was refused: to be ignored. */
  | { readonly type: 'copy-data' };

/** Throws a `ProtocolError` for an unknown type and a `BackendError` for a body that does not fit its type. */
export function parseMessage(frame: Frame): FrontendMessage {
  const body = new BodyReader(frame.body);
  const message = parseBody(frame.type, body);
  if (message.type !== 'copy-data' && message.type !== 'function-call') body.end();
  return message;
}

function parseBody(type: string, body: BodyReader): FrontendMessage {
  switch (type) {
    case 'Q':
      return { type: 'query', sql: body.cstring() };
    case 'P':
      return parseParse(body);
    case 'B':
      return parseBind(body);
    case 'D':
      return { type: 'describe', of: statementOrPortal(body), name: body.cstring() };
    case 'E':
      return { type: 'execute', portal: body.cstring(), rowLimit: Math.max(0, body.int32()) };
    case 'C':
      return { type: 'close', of: statementOrPortal(body), name: body.cstring() };
    case 'S':
      return { type: 'sync' };
    case 'H':
      return { type: 'flush' };
    case 'X':
      return { type: 'terminate' };
    case 'F':
      return { type: 'function-call' };
    case 'd':
    case 'c':
    case 'f':
      return { type: 'copy-data' };
    default:
      throw new ProtocolError(`invalid frontend message type ${type.charCodeAt(0)}`);
  }
}

function statementOrPortal(body: BodyReader): 'statement' | 'portal' {
  const kind = String.fromCharCode(body.byte());
  if (kind === 'S') return 'statement';
  if (kind === 'P') return 'portal';
  throw new ProtocolError('neither a statement nor a portal');
}

function parseParse(body: BodyReader): FrontendMessage {
  const name = body.cstring();
  const sql = body.cstring();
  const parameterTypes = Array.from({ length: body.count(4) }, () => body.uint32());
  return { type: 'parse', name, sql, parameterTypes };
}

function parseBind(body: BodyReader): FrontendMessage {
  const portal = body.cstring();
  const statement = body.cstring();
  const parameterFormats = Array.from({ length: body.count(2) }, () => body.int16());
  const parameters = Array.from({ length: body.count(4) }, () => {
    const length = body.int32();
    return length === -1 ? null : body.bytes(length);
  });
  const resultFormats = Array.from({ length: body.count(2) }, () => body.int16());
  return { type: 'bind', portal, statement, parameterFormats, parameters, resultFormats };
}
