import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { delay } from '../clock.ts';
import { keepAliveMs } from '../limits.ts';
import { backOffMs } from './back-off.ts';
import { closed, closeSocket, reusedBuffer } from './receive-socket.ts';
import { socketAddressText, socketErrorText } from './socket-address.ts';
import type { SocketAddress } from './socket-address.ts';
import { SourceError } from './source.ts';
import type { Connection, Receiver, SourceContext } from './source.ts';

/**
 * Connects to a server and reads what it sends. When the connection cannot be made, or is closed, it is tried again,
 * with pauses that grow while nothing comes. With `once` there is one connection: without it the source does not
 * start, and with its close it ends.
 */
export class SocketClient implements Receiver {
  readonly #address: SocketAddress;
  readonly #context: SourceContext;
  readonly #stopping = new AbortController();
  #socket: Socket | undefined;
  /** Where what it reads goes. */
  #connection: Connection | undefined;
  #receiving: Promise<void> = Promise.resolve();

  constructor(address: SocketAddress, context: SourceContext) {
    this.#address = address;
    this.#context = context;
  }

  async start(): Promise<void> {
    if (!this.#context.once) {
      this.#receiving = this.#receiveAlways();
      return;
    }
    const connected = await this.#connect();
    if (connected instanceof Error) throw this.#sourceError(connected);
    this.#receiving = this.#receiveOnce(connected);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#socket !== undefined) closeSocket(this.#socket);
    await this.#receiving;
  }

  async #receiveOnce(socket: Socket): Promise<void> {
    const { output } = this.#context;
    const error = await this.#receiveFrom(socket, output.connection());
    if (this.#stopping.signal.aborted) return;
    if (error === undefined) output.end();
    else output.fail(this.#sourceError(error));
  }

  async #receiveAlways(): Promise<void> {
    const { output } = this.#context;
    const { signal } = this.#stopping;
    let failures = 0;
    let failed = false;
    while (!signal.aborted) {
      const connected = await this.#connect();
      let what = 'the connection was closed by the server';
      if (connected instanceof Error) what = socketErrorText(connected);
      else {
        output.report({ severity: 'info', message: `${this.#name}: connected` });
        const connection = output.connection({
          failed: (error) => {
            failed = true;
            output.fail(error);
          },
        });
        const error = await this.#receiveFrom(connected, connection);
        if (error !== undefined) what = socketErrorText(error);
        if (connected.bytesRead > 0) failures = 0;
      }
      if (signal.aborted || failed) return;
      const pauseMs = backOffMs(failures);
      failures += 1;
      output.report({
        severity: 'warning',
        message: `${this.#name}: ${what}; trying again in ${pauseMs / 1000} s`,
      });
      await delay(pauseMs, signal);
    }
  }

  /** Resolves when the socket is closed, with the error if that was why. */
  async #receiveFrom(socket: Socket, connection: Connection): Promise<Error | undefined> {
    this.#connection = connection;
    const error = await closed(socket);
    this.#connection = undefined;
    await connection.end();
    return error;
  }

  /** A connected socket, or why there is none. */
  #connect(): Promise<Socket | Error> {
    return new Promise((resolve) => {
      const socket = connect({
        ...this.#address,
        keepAlive: true,
        keepAliveInitialDelay: keepAliveMs,
        ...reusedBuffer((chunk) => this.#receive(chunk)),
      });
      this.#socket = socket;
      const failed = (error: Error): void => resolve(error);
      // Closed by `stop`, before anything happened.
      const gone = (): void => resolve(new Error('stopped'));
      socket.once('error', failed);
      socket.once('close', gone);
      socket.once('connect', () => {
        socket.removeListener('error', failed);
        socket.removeListener('close', gone);
        resolve(socket);
      });
    });
  }

  /** False pauses the socket until there is room. */
  #receive(chunk: Uint8Array): boolean {
    const socket = this.#socket;
    const written = this.#connection?.bytes(chunk, true);
    if (!this.#context.output.full) return true;
    void written?.then(() => socket?.resume());
    return false;
  }

  get #name(): string {
    return `socket('${socketAddressText(this.#address)}')`;
  }

  #sourceError(error: Error): SourceError {
    return new SourceError(`${this.#name}: ${socketErrorText(error)}`, {
      retryable: true,
      hint: `start a server there, or let this one listen: socket('${socketAddressText(this.#address)}', listen => true)`,
      cause: error,
    });
  }
}
