import type { Buffer } from 'node:buffer';
import { BodyReader } from './body-reader.ts';
import { ProtocolError } from './protocol-error.ts';

/** The first packet of a connection, or the one after a request for encryption. */
export type StartupPacket =
  | { readonly type: 'encryption'; readonly by: 'tls' | 'gss' }
  | { readonly type: 'cancel'; readonly processId: number; readonly secret: number }
  | {
      readonly type: 'startup';
      readonly minorVersion: number;
      /** `user`, `database`, `application_name`, `options` and settings. */
      readonly parameters: ReadonlyMap<string, string>;
    };

const tlsRequest = 80_877_103;
const gssRequest = 80_877_104;
const cancelRequest = 80_877_102;
const majorVersion = 3;

/** Throws a `ProtocolError` for another protocol, a `BackendError` for one that breaks off. */
export function parseStartup(bytes: Buffer): StartupPacket {
  const body = new BodyReader(bytes);
  const version = body.int32();
  switch (version) {
    case tlsRequest:
      return { type: 'encryption', by: 'tls' };
    case gssRequest:
      return { type: 'encryption', by: 'gss' };
    case cancelRequest:
      return { type: 'cancel', processId: body.int32(), secret: body.int32() };
    default:
  }
  if (version >> 16 !== majorVersion)
    throw new ProtocolError(`unsupported frontend protocol ${version >> 16}.${version & 0xffff}`);
  const parameters = new Map<string, string>();
  for (let name = body.cstring(); name !== ''; name = body.cstring()) parameters.set(name, body.cstring());
  return { type: 'startup', minorVersion: version & 0xffff, parameters };
}
