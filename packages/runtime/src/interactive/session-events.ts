import { EventEmitter } from 'node:events';
import type { Diagnostic } from '@weir/parser';
import type { BatchMetrics } from '../engine/metrics.ts';
import type { PipelineEvents } from '../engine/pipeline.ts';
import type { SourceNotice } from '../source/source.ts';
import type { LiveBatch } from './outcome.ts';

/** What a session tells its listeners, by the name of the event. */
export interface SessionEvent {
  batch: [LiveBatch];
  metrics: [BatchMetrics];
  notice: [{ readonly stream: string } & SourceNotice];
  failure: [SessionFailure];
}

/** Something that ran has failed: a query, which is stopped or goes on without this batch, or the whole pipeline. */
export interface SessionFailure {
  readonly diagnostics: readonly Diagnostic[];
  /** The statement that the places are in; undefined where it was the pipeline. */
  readonly source?: string;
}

/** Tells the listeners of a session what its pipeline does. */
export class SessionEvents {
  readonly #emitter = new EventEmitter();

  /** Listens to an event; gives a function that ends it. */
  on<E extends keyof SessionEvent>(event: E, listener: (...values: SessionEvent[E]) => void): () => void {
    this.#emitter.on(event, listener);
    return () => this.#emitter.off(event, listener);
  }

  batch(batch: LiveBatch): void {
    this.#emitter.emit('batch', batch);
  }

  notice(stream: string, severity: SourceNotice['severity'], message: string): void {
    this.#emitter.emit('notice', { stream, severity, message });
  }

  failure(failure: SessionFailure): void {
    this.#emitter.emit('failure', failure);
  }

  /** `measure` is told of each batch before the listeners are. */
  ofPipeline(
    measure: (metrics: BatchMetrics) => void,
    queryFailed: PipelineEvents['queryFailed'],
  ): PipelineEvents {
    return {
      batch: (metrics) => {
        measure(metrics);
        this.#emitter.emit('metrics', metrics);
      },
      badRows: (stream, count, [first]) => {
        const example = first === undefined ? '' : `; the first: ${first.error}: ${first.value}`;
        this.notice(stream, 'warning', `${count} bad ${count === 1 ? 'row' : 'rows'}${example}`);
      },
      report: (message) => this.notice('sink', 'info', message),
      queryFailed,
    };
  }
}
