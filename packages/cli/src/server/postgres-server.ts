import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import type { ListenOptions, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { createSecureContext } from 'node:tls';
import { scramSecret } from './auth/scram.ts';
import { CancelKeys } from './cancel-keys.ts';
import { withCatalog } from './catalog/catalog-backend.ts';
import type { ConnectionContext } from './connection.ts';
import { Connection } from './connection.ts';
import type { ServerLimits } from './limits.ts';
import { serverLimits } from './limits.ts';
import type { ListenAddress } from './listen-address.ts';
import { checkAddress, isPublic, listenError } from './listen-address.ts';
import type { QueryBackend } from './query-backend.ts';
import { BackendError } from './query-backend.ts';
import { sqlState } from './sqlstate.ts';
import { errorResponse } from './wire/backend-message.ts';
import { WireWriter } from './wire/wire-writer.ts';

export interface ServerOptions {
  readonly backend: QueryBackend;
  /** Of weir, for `version()` and the like. */
  readonly version: string;
  /** Asked of everyone who comes over TCP; without it only this machine is listened to. */
  readonly password?: string;
  /** PEM texts: TLS is offered, and demanded of everyone on an address that other machines can reach. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly limits?: Partial<ServerLimits>;
}

/**
 * Answers clients that speak the PostgreSQL protocol 3.0, on any number of addresses. What clients send never ends it.
 */
export class PostgresServer {
  readonly #options: ServerOptions;
  readonly #limits: ServerLimits;
  readonly #backend: ReturnType<typeof withCatalog>;
  readonly #overTcp: ConnectionContext;
  readonly #overUnix: ConnectionContext;
  readonly #servers: Server[] = [];
  /** The connections, with what resolves when each has ended. */
  readonly #connections = new Map<Connection, Promise<void>>();

  constructor(options: ServerOptions) {
    const { version, tls, password } = options;
    this.#options = options;
    this.#limits = { ...serverLimits, ...options.limits };
    this.#backend = withCatalog(options.backend, version, this.#limits.catalogMs);
    const shared = { backend: this.#backend, limits: this.#limits, cancelKeys: new CancelKeys(), version };
    this.#overUnix = shared;
    this.#overTcp = {
      ...shared,
      ...(tls === undefined ? {} : { secureContext: createSecureContext(tls) }),
      ...(password === undefined ? {} : { secret: scramSecret(password) }),
    };
  }

  /** Clients that are connected. */
  get connections(): number {
    return this.#connections.size;
  }

  /**
   * Listens on TCP, and gives the port (of use for port 0). Rejects with a `UsageError` for an address that others can
   * reach while there is no password, or that cannot be listened on.
   */
  async listen(address: ListenAddress): Promise<number> {
    checkAddress(address, this.#options.password !== undefined);
    const context = { ...this.#overTcp, encryptedOnly: isPublic(address) && this.#options.tls !== undefined };
    const server = await this.#open({ host: address.host, port: address.port }, context, address);
    const bound = server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : address.port;
  }

  /** Listens on a Unix socket that only this user can open: no password is asked for. */
  async listenUnix(path: string): Promise<void> {
    await this.#open({ path }, this.#overUnix, path);
    chmodSync(path, 0o600);
  }

  /** Ends all connections, after telling them. */
  async close(): Promise<void> {
    for (const server of this.#servers) server.close();
    const gone = [...this.#connections.values()];
    for (const connection of this.#connections.keys()) connection.end(shuttingDown());
    await Promise.all(gone);
    await this.#backend.close();
  }

  async #open(
    options: ListenOptions,
    context: ConnectionContext,
    address: ListenAddress | string,
  ): Promise<Server> {
    const server = createServer({ keepAlive: true, noDelay: true });
    server.listen(options);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw listenError(address, error);
    }
    // Too many open files, for one: the next one may be accepted again.
    server.on('error', () => undefined);
    server.on('connection', (socket) => this.#accept(socket, context));
    this.#servers.push(server);
    return server;
  }

  #accept(socket: Socket, context: ConnectionContext): void {
    if (this.#connections.size >= this.#limits.connections) {
      refuse(socket, this.#limits.lingerMs);
      return;
    }
    const connection = new Connection(socket, context);
    this.#connections.set(
      connection,
      connection.run().finally(() => this.#connections.delete(connection)),
    );
  }
}

/** Tells a client that there is no room. What it sends is read over, so that it gets to read this. */
function refuse(socket: Socket, lingerMs: number): void {
  const out = new WireWriter(1024);
  errorResponse(
    out,
    'FATAL',
    new BackendError(sqlState.tooManyConnections, 'sorry, too many clients already'),
  );
  const cutOff = setTimeout(() => socket.destroy(), lingerMs);
  socket.on('close', () => clearTimeout(cutOff));
  socket.on('error', () => undefined);
  socket.resume();
  socket.end(out.view());
}

function shuttingDown(): BackendError {
  return new BackendError(sqlState.shutdown, 'terminating connection due to administrator command');
}
