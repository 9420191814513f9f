import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { once } from 'node:events';
import { connectionCount, keepAliveMs } from '../limits.ts';
import { closeSocket, receiveSocket } from './receive-socket.ts';
import { socketAddressText, socketErrorText } from './socket-address.ts';
import type { SocketAddress } from './socket-address.ts';
import { SourceError } from './source.ts';
import type { Receiver, SourceContext } from './source.ts';

/**
 * Accepts connections and reads what the clients send; each has lines of its own. A client whose bytes are not of the
 * format is disconnected and counted as one bad row. With `once` the source ends when clients have come and all have
 * gone.
 */
export class SocketServer implements Receiver {
  readonly #address: SocketAddress;
  readonly #context: SourceContext;
  readonly #server: Server;
  /** The clients, with what resolves when each is gone. */
  readonly #clients = new Map<Socket, Promise<void>>();
  #stopping = false;
  #dropping = false;

  constructor(address: SocketAddress, context: SourceContext) {
    this.#address = address;
    this.#context = context;
    this.#server = createServer({ keepAlive: true, keepAliveInitialDelay: keepAliveMs });
    this.#server.maxConnections = connectionCount;
  }

  async start(): Promise<void> {
    this.#server.listen(this.#address.port, this.#address.host);
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      throw listenError(this.#address, error);
    }
    const bound = this.#server.address();
    const port = typeof bound === 'object' && bound !== null ? bound.port : this.#address.port;
    this.#server.on('connection', (socket) => this.#clients.set(socket, this.#receive(socket)));
    this.#server.on('drop', () => this.#dropped());
    this.#server.on('error', (error) => this.#context.output.fail(listenError(this.#address, error)));
    this.#report('info', `listening on ${socketAddressText({ ...this.#address, port })}`);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#server.close();
    const gone = [...this.#clients.values()];
    for (const socket of this.#clients.keys()) closeSocket(socket);
    await Promise.all(gone);
  }

  async #receive(socket: Socket): Promise<void> {
    const { output } = this.#context;
    const client = socketAddressText({ host: socket.remoteAddress ?? '?', port: socket.remotePort ?? 0 });
    const connection = output.connection({
      failed: (error) => {
        this.#report('warning', `${client} was disconnected: ${error.message}`);
        output.reject({ value: `bytes from ${client}`, reason: error.message });
        socket.destroy();
      },
    });
    const error = await receiveSocket(socket, connection, output);
    this.#clients.delete(socket);
    this.#dropping = false;
    if (error !== undefined) this.#report('warning', `${client}: ${socketErrorText(error)}`);
    if (!this.#context.once || this.#stopping || this.#clients.size > 0) return;
    this.#server.close();
    output.end();
  }

  /** Reported once, until a client has gone. */
  #dropped(): void {
    if (!this.#dropping)
      this.#report('warning', `${connectionCount} clients are connected; a further one was refused`);
    this.#dropping = true;
  }

  #report(severity: 'info' | 'warning', message: string): void {
    const name = `socket('${socketAddressText(this.#address)}', listen => true)`;
    this.#context.output.report({ severity, message: `${name}: ${message}` });
  }
}

function listenError(address: SocketAddress, error: unknown): SourceError {
  const reason = error instanceof Error ? socketErrorText(error) : String(error);
  return new SourceError(`socket('${socketAddressText(address)}', listen => true): ${reason}`, {
    hint: 'choose another port, or end what uses this one',
    cause: error,
  });
}
