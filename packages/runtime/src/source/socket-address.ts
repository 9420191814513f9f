import { SourceError } from './source.ts';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * `host:port`, `[::1]:port`, `:port` or `port`; without a host it is this machine (`127.0.0.1`). Port 0, for
 * listening only, takes any free one. Throws a `SourceError` that says what an address looks like.
 */
export function parseSocketAddress(text: string, listen: boolean): SocketAddress {
  const match = /^(?:(?:\[([^[\]]+)\]|([^:[\]/\s]*)):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[3]);
  if (match === null || port > 65_535 || (port === 0 && !listen)) {
    throw new SourceError(`'${text}' is not the address of a socket`, { hint: hintFor(text) });
  }
  return { host: match[1] ?? (match[2] || '127.0.0.1'), port };
}

function hintFor(text: string): string {
  const [, rest = text] = /^[a-z]+:\/\/([^/]*)/i.exec(text) ?? [];
  if (/^[\w.-]+$/.test(rest) && !/^\d+$/.test(rest)) return `a port is missing, as in '${rest}:9999'`;
  if (/^[\w.-]*:\d+$/.test(rest) && rest !== text) return `write it without the protocol: '${rest}'`;
  return "write 'host:port', as in 'localhost:9999'; a port is a number up to 65535";
}

/** As it is shown in messages. */
export function socketAddressText({ host, port }: SocketAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** An error of the system in words. */
export function socketErrorText(error: Error & { readonly code?: string }): string {
  return (error.code === undefined ? undefined : errorTexts[error.code]) ?? error.message;
}

const errorTexts: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the other end',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'there is no host of this name',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'permission denied',
};
