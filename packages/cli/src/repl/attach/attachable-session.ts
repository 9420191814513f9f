import { EventEmitter } from 'node:events';
import type { CompletionCatalog } from '@weir/parser';
import type { BatchMetrics, ExecuteOptions } from '@weir/runtime';
import { findPipeline, listPipelines } from '../../server/registry/list-pipelines.ts';
import type { Failure, LiveBatch, Notice, Outcome, LiveQuery, Session, SessionGauges } from '../session.ts';
import type { MeterSnapshot } from '../status/pipeline-meter.ts';
import { RemoteSession } from './remote-session.ts';
import { WatchedPipeline } from './watched-pipeline.ts';

interface Told {
  batch: [LiveBatch];
  metrics: [BatchMetrics];
  notice: [Notice];
  failure: [Failure];
  switch: [];
}

interface Attached {
  readonly name: string;
  readonly session: RemoteSession;
  readonly endings: readonly (() => void)[];
}

/**
 * A session of one's own, from which one can work on a running pipeline for a while. One's own queries go on meanwhile, and their
 * views receive.
 */
export class AttachableSession implements Session {
  readonly #own: Session;
  readonly #emitter = new EventEmitter();
  readonly #endings: readonly (() => void)[];
  #attached: Attached | undefined;
  #names: readonly string[] = [];

  constructor(own: Session) {
    this.#own = own;
    this.#endings = [
      own.onBatch((batch) => this.#emitter.emit('batch', batch)),
      own.onMetrics((metrics) => this.#unlessAttached('metrics', metrics)),
      own.onNotice((notice) => this.#unlessAttached('notice', notice)),
      own.onFailure?.((failure) => this.#emitter.emit('failure', failure)) ?? (() => undefined),
    ];
  }

  get #current(): Session {
    return this.#attached?.session ?? this.#own;
  }

  execute(sql: string, options?: ExecuteOptions): Promise<Outcome> {
    return this.#current.execute(sql, options);
  }

  cancel(): void {
    this.#current.cancel();
  }

  queries(): readonly LiveQuery[] {
    return [...this.#own.queries(), ...(this.#attached?.session.queries() ?? [])];
  }

  running(): readonly LiveQuery[] {
    return this.#attached?.session.running() ?? this.#own.queries();
  }

  stopQuery(id: number): Promise<void> {
    const isOwn = this.#own.queries().some((query) => query.id === id);
    return (isOwn ? this.#own : this.#current).stopQuery(id);
  }

  onBatch(listener: (batch: LiveBatch) => void): () => void {
    return this.#on('batch', listener);
  }

  onMetrics(listener: (metrics: BatchMetrics) => void): () => void {
    return this.#on('metrics', listener);
  }

  onNotice(listener: (notice: Notice) => void): () => void {
    return this.#on('notice', listener);
  }

  onFailure(listener: (failure: Failure) => void): () => void {
    return this.#on('failure', listener);
  }

  onSwitch(listener: () => void): () => void {
    return this.#on('switch', listener);
  }

  measured(): MeterSnapshot | undefined {
    return this.#current.measured?.();
  }

  catalog(): CompletionCatalog {
    return this.#current.catalog();
  }

  pipelineText(): string {
    return this.#current.pipelineText();
  }

  gauges(): SessionGauges | undefined {
    return this.#current.gauges?.();
  }

  readonly attaching = {
    attached: (): string | undefined => this.#attached?.name,
    names: (): readonly string[] => {
      void this.#lookForNames();
      return this.#names;
    },
    attach: (name: string | undefined): Promise<void> => this.#attach(name),
    detach: (): void => this.#detach(),
  };

  async close(): Promise<void> {
    this.#detach();
    for (const end of this.#endings) end();
    await this.#own.close();
  }

  async #attach(name: string | undefined): Promise<void> {
    const entry = await findPipeline(name);
    const watched = await WatchedPipeline.open(entry);
    this.#detach();
    const session = new RemoteSession(watched, () => this.#own.catalog());
    this.#attached = {
      name: entry.name,
      session,
      endings: [
        session.onBatch((batch) => this.#emitter.emit('batch', batch)),
        session.onMetrics((metrics) => this.#emitter.emit('metrics', metrics)),
        session.onNotice((notice) => this.#emitter.emit('notice', notice)),
        session.onFailure((failure) => this.#emitter.emit('failure', failure)),
        session.onSwitch(() => this.#emitter.emit('switch')),
        watched.on('ended', () => this.#gone(entry.name)),
      ],
    };
    this.#emitter.emit('switch');
  }

  /** It has ended under our hands. */
  #gone(name: string): void {
    this.#detach();
    const message = 'the pipeline has ended: back at your own';
    this.#emitter.emit('notice', { stream: name, severity: 'warning', message });
  }

  #detach(): void {
    const attached = this.#attached;
    if (attached === undefined) return;
    this.#attached = undefined;
    for (const end of attached.endings) end();
    void attached.session.close();
    this.#emitter.emit('switch');
  }

  #unlessAttached(event: 'metrics' | 'notice', value: unknown): void {
    if (this.#attached === undefined) this.#emitter.emit(event, value);
  }

  async #lookForNames(): Promise<void> {
    this.#names = (await listPipelines().catch(() => [])).map(({ name }) => name);
  }

  #on<E extends keyof Told>(event: E, listener: (...values: Told[E]) => void): () => void {
    this.#emitter.on(event, listener);
    return () => this.#emitter.off(event, listener);
  }
}
