import { unreachable } from '@weir/parser';
import { characterPosition, clientError } from '../client-error.ts';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { errorResponse, readyForQuery } from '../wire/backend-message.ts';
import type { Frame } from '../wire/frame-reader.ts';
import type { FrontendMessage } from '../wire/frontend-message.ts';
import { parseMessage } from '../wire/frontend-message.ts';
import { ProtocolError } from '../wire/protocol-error.ts';
import { bindStatement, close, describe, execute, parseStatement } from './extended-query.ts';
import { ConnectionGone } from './output.ts';
import type { SessionOptions } from './session-state.ts';
import { SessionState } from './session-state.ts';
import { runSimpleQuery } from './simple-query.ts';

/**
 * The conversation with a client that was let in: messages in, messages out, one after the other. After an error in
 * the extended query protocol messages are skipped until Sync.
 */
export class Session {
  readonly #state: SessionState;
  #skipping = false;

  constructor(options: SessionOptions) {
    this.#state = new SessionState(options);
  }

  /** Whether a BEGIN waits for its COMMIT. */
  get inTransaction(): boolean {
    return this.#state.transaction !== 'I';
  }

  /** The first answer, and the one after each query. */
  ready(): Promise<void> {
    readyForQuery(this.#state.writer, this.#state.transaction);
    return this.#state.output.flush();
  }

  /**
   * Answers one message; resolves with false when it was the last one. Rejects with a `ProtocolError` for a message
   * after which nothing can be understood, or with `ConnectionGone`.
   */
  async handle(frame: Frame): Promise<boolean> {
    if (this.#skipping && frame.type !== syncType && frame.type !== terminateType) return true;
    const { interruption } = this.#state;
    interruption.begin();
    const timer = setTimeout(() => interruption.interrupt(timedOut()), this.#timeoutMs());
    let message: FrontendMessage | undefined;
    try {
      message = parseMessage(frame);
      return await this.#answer(message);
    } catch (error) {
      if (error instanceof ProtocolError || error instanceof ConnectionGone) throw error;
      await this.#fail(frame.type, message, clientError(error));
      return true;
    } finally {
      clearTimeout(timer);
      interruption.end();
    }
  }

  /** Ends all that is open. */
  close(): void {
    this.#state.close();
  }

  #timeoutMs(): number {
    const { limits, settings } = this.#state;
    const wanted = settings.statementTimeoutMs;
    return wanted > 0 ? Math.min(wanted, limits.queryMs) : limits.queryMs;
  }

  async #answer(message: FrontendMessage): Promise<boolean> {
    const state = this.#state;
    switch (message.type) {
      case 'query':
        await runSimpleQuery(message.sql, state);
        await this.#finish();
        return true;
      case 'parse':
        await parseStatement(message, state);
        break;
      case 'bind':
        bindStatement(message, state);
        break;
      case 'describe':
        describe(message, state);
        break;
      case 'execute':
        await execute(message, state);
        break;
      case 'close':
        close(message, state);
        break;
      case 'sync':
        this.#skipping = false;
        await this.#finish();
        return true;
      case 'flush':
        await state.output.flush();
        return true;
      case 'terminate':
        return false;
      case 'function-call':
        throw new BackendError(sqlState.featureNotSupported, 'function calls are made in SQL');
      case 'copy-data':
        return true;
      default:
        return unreachable(message);
    }
    if (state.output.full) await state.output.flush();
    return true;
  }

  /** Outside of a transaction each query, and each series of messages up to Sync, is one of its own. */
  #finish(): Promise<void> {
    if (this.#state.transaction === 'I') this.#state.endTransaction();
    return this.ready();
  }

  async #fail(type: string, message: FrontendMessage | undefined, error: BackendError): Promise<void> {
    const { writer } = this.#state;
    writer.abandon();
    this.#state.fail();
    const sql = message?.type === 'query' || message?.type === 'parse' ? message.sql : undefined;
    const position = sql === undefined ? undefined : characterPosition(sql, error.position);
    errorResponse(writer, 'ERROR', error, position);
    this.#skipping = !answeredTypes.includes(type);
    if (this.#skipping) await this.#state.output.flush();
    else await this.ready();
  }
}

const syncType = 'S';
const terminateType = 'X';

/** Messages that are answered with ReadyForQuery, after an error too: Query, FunctionCall, Sync. */
const answeredTypes = ['Q', 'F', syncType];

function timedOut(): BackendError {
  return new BackendError(sqlState.canceled, 'canceling statement due to statement timeout');
}
