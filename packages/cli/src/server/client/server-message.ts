import type { Socket } from 'node:net';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { BodyReader } from '../wire/body-reader.ts';
import type { Frame } from '../wire/frame-reader.ts';
import { FrameReader } from '../wire/frame-reader.ts';

/** The messages of a server that matter to a client that copies rows out. */
export type ServerMessage =
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** The position is in characters from 1, as it came. */
  | { readonly kind: 'error'; readonly error: BackendError }
  | { readonly kind: 'notice'; readonly message: string }
  | { readonly kind: 'key'; readonly processId: number; readonly secret: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'other' };

/** Any message of the server is shorter. */
const messageBytes = 1 << 30;

/** The messages as they come, until the connection ends. */
export async function* serverMessages(socket: Socket): AsyncGenerator<ServerMessage, void, undefined> {
  const frames = new FrameReader(messageBytes);
  frames.messagesHaveTypes();
  try {
    for await (const bytes of socket) {
      frames.push(bytes);
      for (let frame = frames.next(); frame !== undefined; frame = frames.next()) yield parse(frame);
    }
  } catch (error) {
    if (!socket.destroyed) throw error;
  }
}

function parse({ type, body }: Frame): ServerMessage {
  const reader = new BodyReader(body);
  switch (type) {
    case 'd':
      return { kind: 'data', bytes: body };
    case 'E':
      return { kind: 'error', error: errorOf(reader) };
    case 'N':
      return { kind: 'notice', message: errorOf(reader).message };
    case 'K':
      return { kind: 'key', processId: reader.int32(), secret: reader.int32() };
    case 'Z':
      return { kind: 'ready' };
    default:
      return { kind: 'other' };
  }
}

function errorOf(body: BodyReader): BackendError {
  const fields = new Map<string, string>();
  for (let code = body.byte(); code !== 0; code = body.byte())
    fields.set(String.fromCharCode(code), body.cstring());
  const position = Number(fields.get('P'));
  const hint = fields.get('H');
  const detail = fields.get('D');
  return new BackendError(fields.get('C') ?? sqlState.internal, fields.get('M') ?? 'an error', {
    ...(Number.isInteger(position) ? { position } : {}),
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
  });
}
