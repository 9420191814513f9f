import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { TLSSocket } from 'node:tls';
import { authenticate } from './auth/authenticate.ts';
import type { ScramSecret } from './auth/scram.ts';
import type { CancelKey, CancelKeys } from './cancel-keys.ts';
import { clientError } from './client-error.ts';
import type { ServerLimits } from './limits.ts';
import { MessageQueue } from './message-queue.ts';
import type { QueryBackend } from './query-backend.ts';
import { BackendError } from './query-backend.ts';
import { Interruption } from './session/interruption.ts';
import { ConnectionGone } from './session/output.ts';
import { SessionSettings } from './session/session-settings.ts';
import { Session } from './session/session.ts';
import { SocketOutput } from './socket-output.ts';
import { sqlState } from './sqlstate.ts';
import { greet, takeStartupSettings } from './welcome.ts';
import { errorResponse } from './wire/backend-message.ts';
import { FrameReader } from './wire/frame-reader.ts';
import { ProtocolError } from './wire/protocol-error.ts';
import type { StartupPacket } from './wire/startup-packet.ts';
import { parseStartup } from './wire/startup-packet.ts';

/** What all connections share. */
export interface ConnectionContext {
  readonly backend: QueryBackend;
  readonly limits: ServerLimits;
  readonly cancelKeys: CancelKeys;
  readonly version: string;
  /** For TLS, if it is offered. */
  readonly secureContext?: SecureContext;
  /** Who comes without TLS is refused before a password is asked for. */
  readonly encryptedOnly?: boolean;
  /** Of the password, where one is asked for. */
  readonly secret?: ScramSecret;
}

type Startup = Extract<StartupPacket, { type: 'startup' }>;

/** A client, from its first byte to its last. Whatever it sends, nothing is thrown. */
export class Connection {
  readonly #context: ConnectionContext;
  readonly #interruption = new Interruption();
  #socket: Socket;
  #frames: FrameReader;
  #queue: MessageQueue;
  #output: SocketOutput;
  #farewell: BackendError | undefined;

  constructor(socket: Socket, context: ConnectionContext) {
    this.#context = context;
    this.#socket = socket;
    ({ frames: this.#frames, queue: this.#queue, output: this.#output } = this.#attach(socket));
  }

  /** Resolves when the connection has ended. */
  async run(): Promise<void> {
    try {
      await this.#converse();
      if (this.#farewell !== undefined) await this.#sayFatal(this.#farewell);
    } catch (error) {
      if (!(error instanceof ConnectionGone)) await this.#sayFatal(fatalError(error)).catch(() => undefined);
    }
    await this.#hangUp();
  }

  /** Breaks off what is in work, tells the client why, and ends. */
  end(reason: BackendError): void {
    this.#farewell ??= reason;
    this.#interruption.interrupt(reason);
    this.#queue.end();
    // A client that does not take what is sent would hold up the end for as long as it likes.
    setTimeout(() => this.#socket.destroy(), this.#context.limits.lingerMs).unref();
  }

  #attach(socket: Socket): { frames: FrameReader; queue: MessageQueue; output: SocketOutput } {
    const { limits } = this.#context;
    // An error is followed by 'close'.
    socket.on('error', () => undefined);
    socket.on('close', () => this.#interruption.interrupt(connectionLost()));
    const frames = new FrameReader(limits.startupBytes);
    return {
      frames,
      queue: new MessageQueue(socket, frames, limits.waitingBytes),
      output: new SocketOutput(socket, limits),
    };
  }

  async #converse(): Promise<void> {
    const { cancelKeys, limits } = this.#context;
    const startup = await this.#letIn();
    if (startup === undefined) return;
    const settings = new SessionSettings(this.#context.version);
    takeStartupSettings(startup.parameters, settings);
    const key = cancelKeys.issue(() => this.#interruption.interrupt(canceled()));
    const session = new Session({
      backend: this.#context.backend,
      output: this.#output,
      interruption: this.#interruption,
      settings,
      limits,
    });
    this.#frames.limitBytes = limits.messageBytes;
    try {
      await this.#serve(session, settings, startup, key);
    } finally {
      session.close();
      cancelKeys.revoke(key);
    }
  }

  /** Up to where the client may ask; undefined if it wanted something else, or is gone. */
  async #letIn(): Promise<Startup | undefined> {
    const { limits, secret, encryptedOnly = false } = this.#context;
    const tooLate = setTimeout(() => this.#socket.destroy(), limits.startupMs);
    try {
      const startup = await this.#startup();
      if (startup === undefined) return undefined;
      if (encryptedOnly && !(this.#socket instanceof TLSSocket)) throw notEncrypted();
      this.#frames.messagesHaveTypes();
      if (secret !== undefined) await authenticate(secret, this.#queue, this.#output);
      return startup;
    } finally {
      clearTimeout(tooLate);
    }
  }

  async #startup(): Promise<Startup | undefined> {
    // A client asks for each kind of encryption once at most.
    for (let packets = 0; packets < 3; packets++) {
      const frame = await this.#queue.next();
      if (frame === undefined) return undefined;
      const packet = parseStartup(frame.body);
      if (packet.type === 'startup') return packet;
      if (packet.type === 'cancel') {
        this.#context.cancelKeys.cancel(packet);
        return undefined;
      }
      await this.#encrypt(packet.by);
    }
    throw new ProtocolError('no startup packet');
  }

  /** Answers a request for encryption. Bytes that came along with it could be anybody's. */
  async #encrypt(by: 'tls' | 'gss'): Promise<void> {
    const { secureContext } = this.#context;
    const agreed = by === 'tls' && secureContext !== undefined && !(this.#socket instanceof TLSSocket);
    if (this.#frames.heldBytes > 0)
      throw new ProtocolError('received unencrypted data after a request for encryption');
    this.#output.writer.ascii(agreed ? 'S' : 'N');
    await this.#output.flush();
    if (!agreed) return;
    this.#queue.release();
    this.#socket = new TLSSocket(this.#socket, { isServer: true, secureContext });
    ({ frames: this.#frames, queue: this.#queue, output: this.#output } = this.#attach(this.#socket));
  }

  async #serve(session: Session, settings: SessionSettings, startup: Startup, key: CancelKey): Promise<void> {
    greet(this.#output.writer, startup, settings, key);
    await session.ready();
    for (;;) {
      const idle = this.#idleTimer(session.inTransaction);
      const frame = await this.#queue.next();
      clearTimeout(idle);
      if (frame === undefined || this.#farewell !== undefined) return;
      if (!(await session.handle(frame))) return;
    }
  }

  #idleTimer(inTransaction: boolean): NodeJS.Timeout {
    const { idleMs, idleInTransactionMs } = this.#context.limits;
    return setTimeout(
      () => this.end(idleTooLong(inTransaction)),
      inTransaction ? idleInTransactionMs : idleMs,
    );
  }

  async #sayFatal(error: BackendError): Promise<void> {
    const { writer } = this.#output;
    writer.abandon();
    errorResponse(writer, 'FATAL', error);
    await this.#output.flush();
  }

  /** Lets the client read what was sent; one that does not is cut off. */
  async #hangUp(): Promise<void> {
    if (this.#socket.destroyed) return;
    await new Promise<void>((resolve) => {
      const cutOff = setTimeout(() => this.#socket.destroy(), this.#context.limits.lingerMs);
      this.#socket.once('close', () => {
        clearTimeout(cutOff);
        resolve();
      });
      this.#queue.release();
      this.#socket.resume();
      this.#socket.end();
    });
  }
}

function fatalError(error: unknown): BackendError {
  if (error instanceof ProtocolError) return new BackendError(sqlState.protocolViolation, error.message);
  return clientError(error);
}

/** What PostgreSQL answers where it has `hostssl` alone. */
function notEncrypted(): BackendError {
  return new BackendError(sqlState.badAuthorization, 'only encrypted connections are taken here', {
    hint: 'connect with TLS: sslmode=require',
  });
}

function canceled(): BackendError {
  return new BackendError(sqlState.canceled, 'canceling statement due to user request');
}

function connectionLost(): BackendError {
  return new BackendError('08006', 'connection to client lost');
}

function idleTooLong(inTransaction: boolean): BackendError {
  return inTransaction
    ? new BackendError(
        sqlState.idleInTransaction,
        'terminating connection due to idle-in-transaction timeout',
      )
    : new BackendError(sqlState.idleTimeout, 'terminating connection due to idle-session timeout');
}
