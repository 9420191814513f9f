import { UsageError } from '../report-error.ts';

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** Where the server listens when it is told to, and not where. */
export const defaultAddress: ListenAddress = { host: '127.0.0.1', port: 5433 };

/** `host:port`, `[::1]:port`, `host`, `:port` or `port`. Throws a `UsageError` for any other text. */
export function parseListenAddress(text: string): ListenAddress {
  const match = /^(?:\[([^[\]]+)\]|([^:[\]\s]*))(?::(\d{1,5}))?$/.exec(text.trim());
  const [, v6, name = '', portText] = match ?? [];
  const bare = portText === undefined && /^\d{1,5}$/.test(name);
  const port = Number(bare ? name : (portText ?? defaultAddress.port));
  if (match === null || port > 65_535)
    throw new UsageError(
      `'${text}' is not an address to listen on`,
      "write 'host:port', as in '127.0.0.1:5433'",
    );
  return { host: v6 ?? (bare || name === '' ? defaultAddress.host : name), port };
}

/** Whether other machines can reach the address. */
export function isPublic({ host }: ListenAddress): boolean {
  return host !== 'localhost' && host !== '::1' && !/^127(\.\d{1,3}){3}$/.test(host);
}

/** Throws a `UsageError` for an address that other machines can reach, unless clients need a password. */
export function checkAddress(address: ListenAddress, password: boolean): void {
  if (password || !isPublic(address)) return;
  throw new UsageError(
    `other machines can reach ${address.host}: without a password clients are let in from this machine only`,
    `set one with WEIR_PASSWORD, or listen on ${defaultAddress.host}`,
  );
}

export function listenError(address: ListenAddress | string, error: unknown): UsageError {
  const where =
    typeof address === 'string'
      ? address
      : `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  const hint = code === 'EADDRINUSE' ? 'give another port: --listen 5434' : undefined;
  return new UsageError(`cannot listen on ${where}: ${reason}`, hint);
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there',
  EADDRNOTAVAIL: 'this machine does not have the address',
  EACCES: 'permission denied',
  ENOTFOUND: 'there is no host of this name',
};
