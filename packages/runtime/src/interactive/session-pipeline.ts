import type { Settings } from '@weir/planner';
import { delay, systemClock } from '../clock.ts';
import type { Database } from '../duckdb/database.ts';
import { Pipeline } from '../engine/pipeline.ts';
import type { PipelineEvents } from '../engine/pipeline.ts';
import type { SinkRegistry } from '../sink/registry.ts';

export interface SessionPipelineOptions {
  readonly database: Database;
  readonly sinks: SinkRegistry;
  readonly events: PipelineEvents;
  /** It cannot go on. */
  readonly failed: (message: string) => void;
}

/** A batch that is being computed when the session is closed has this long, and is then interrupted this often. */
const patienceMs = 1000;
const interruptMs = 100;

/** The pipeline of a session: it runs with or without streams, and begins anew with another batch interval. */
export class SessionPipeline {
  readonly #options: SessionPipelineOptions;
  #pipeline: Pipeline | undefined;
  #running: Promise<void> = Promise.resolve();
  #failure: string | undefined;
  /** While one pipeline ends and the next begins, statements wait. */
  #begun: Promise<void> = Promise.resolve();

  constructor(options: SessionPipelineOptions) {
    this.#options = options;
  }

  get current(): Pipeline {
    if (this.#pipeline === undefined) throw new Error('the session is closed');
    return this.#pipeline;
  }

  /** Why it runs no more. */
  get failure(): string | undefined {
    return this.#failure;
  }

  async begin(settings: Settings): Promise<void> {
    const { database, sinks, events, failed } = this.#options;
    this.#pipeline = await Pipeline.open({
      // A query that fails must not end the others: what becomes of it is decided by the session.
      plan: {
        settings: { ...settings, onQueryError: 'continue' },
        setup: [],
        sources: [],
        errorStreams: new Map(),
        queries: [],
      },
      text: '',
      database,
      inputs: [],
      sinks,
      clock: systemClock,
      virtual: false,
      wholeAtEnd: false,
      keepsGoing: true,
      events,
    });
    this.#running = this.#pipeline.run();
    this.#running.catch((error: unknown) => {
      this.#failure = error instanceof Error ? error.message : String(error);
      failed(this.#failure);
    });
  }

  /** Begins anew with other settings; within `between`, whose turn is waited for. There must be no stream. */
  beginAnew(settings: Settings): void {
    this.current.stop(false);
    const ended = this.#running.catch(() => undefined);
    this.#begun = ended.then(() => this.begin(settings));
    this.#begun.catch(() => undefined);
  }

  /** The pipeline, once one has begun. */
  async ready(): Promise<Pipeline> {
    await this.#begun;
    return this.current;
  }

  /** Has work done between two batches, when the tables stand still. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    return (await this.ready()).between(work);
  }

  /** What is being computed may end by itself if it does so soon; then it is interrupted, as often as it takes. */
  async #over(): Promise<void> {
    const over = new AbortController();
    void this.#running.catch(() => undefined).finally(() => over.abort());
    for (let waitMs = patienceMs; !over.signal.aborted; waitMs = interruptMs) {
      await delay(waitMs, over.signal);
      if (!over.signal.aborted) this.#options.database.main.interrupt();
    }
  }

  /** Ends after the batch that is being computed, without those that wait. */
  async close(): Promise<void> {
    await this.#begun.catch(() => undefined);
    this.#pipeline?.stop(false);
    await this.#over();
    await this.#pipeline?.close();
    this.#pipeline = undefined;
  }
}
