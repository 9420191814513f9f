import type { Plan, SourcePlan } from '@weir/planner';
import type { Column } from '@weir/planner';
import { systemClock } from '../clock.ts';
import type { Database } from '../duckdb/database.ts';
import { inferColumns } from '../engine/infer-columns.ts';
import { openInput } from '../engine/input.ts';
import type { Input } from '../engine/input.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { SourceRegistry } from '../source/registry.ts';
import { SourceError } from '../source/source.ts';
import type { SourceNotice } from '../source/source.ts';
import { lasting } from './kept-turn.ts';
import type { Turn } from './kept-turn.ts';

export interface SessionSourcesOptions {
  readonly database: Database;
  readonly registry: SourceRegistry;
  readonly pipeline: () => Pipeline;
  readonly notice: (stream: string, severity: SourceNotice['severity'], message: string) => void;
  /** The columns of a stream were learnt from its first rows. Between two batches; false: the stream was dropped meanwhile. */
  readonly learnt: (stream: string, columns: readonly Column[]) => boolean;
}

type SourceSurroundings = Pick<Plan, 'settings' | 'errorStreams'>;

/** The sources of a session, those included whose columns are not known yet. */
export class SessionSources {
  readonly #options: SessionSourcesOptions;
  /** Inputs that receive and are in no pipeline yet. */
  readonly #learning = new Set<Input>();
  /** Statements that wait for columns: one more stream has them, or none is left that could get some. */
  readonly #waiting = new Set<(problem: string | undefined) => Promise<void>>();
  /** Why the columns of a stream could not be told, the last time. */
  #problem: string | undefined;

  constructor(options: SessionSourcesOptions) {
    this.#options = options;
  }

  /** Opens a source and begins to receive; between two batches. Throws a `SourceError`. */
  async add(source: SourcePlan, surroundings: SourceSurroundings): Promise<void> {
    const { registry, notice, pipeline } = this.#options;
    const input = openInput(source, {
      sources: registry,
      clock: systemClock,
      once: false,
      stdin: process.stdin,
      batchIntervalMs: surroundings.settings.batchIntervalMs,
      maxRate: surroundings.settings.maxRate,
      events: {
        notice: (stream, { severity, message }) => notice(stream, severity, message),
        ended: (stream) => notice(stream, 'info', 'the source has ended'),
        failed: (stream, error) => notice(stream, 'warning', error.message),
      },
    });
    if (source.columns !== undefined) {
      await pipeline().addStream(input, surroundings);
      await input.receiver.start();
      return;
    }
    this.#learning.add(input);
    await input.receiver.start();
    void this.#learnOrTell(input, surroundings);
  }

  /**
   * The turn between two batches in which the columns of one more stream are known, before its first batch, so that none of its rows are
   * missed. Rejects when there is no stream to wait for any more, or with the reason of the signal.
   */
  whenLearnt(signal: AbortSignal): Promise<Turn> {
    if (this.#learning.size === 0) return Promise.reject(noColumns(this.#problem));
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.delete(wake);
        reject(signal.reason);
      };
      const wake = async (problem: string | undefined): Promise<void> => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', stop);
        if (problem === undefined) await lasting(resolve);
        else reject(noColumns(problem));
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', stop);
    });
  }

  /** Stops what is in no pipeline yet: all, or the input of one stream. */
  async stop(stream?: string): Promise<void> {
    for (const input of this.#learning) {
      if (stream !== undefined && input.plan.name.toLowerCase() !== stream.toLowerCase()) continue;
      this.#learning.delete(input);
      await stopped(input);
    }
  }

  async #learnOrTell(input: Input, surroundings: SourceSurroundings): Promise<void> {
    const { name } = input.plan;
    try {
      await this.#learn(input, surroundings);
      // It is in a pipeline now, or was dropped.
      if (!this.#learning.has(input)) return;
      this.#problem = `"${name}" has ended without a row`;
    } catch (error) {
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#options.notice(name, 'warning', this.#problem);
    }
    this.#learning.delete(input);
    await stopped(input);
    if (this.#learning.size === 0) await this.#wake(this.#problem);
  }

  async #wake(problem: string | undefined): Promise<void> {
    for (const wake of this.#waiting) await wake(problem);
  }

  /** A stream without columns becomes usable when its first rows are there. */
  async #learn(input: Input, surroundings: SourceSurroundings): Promise<void> {
    const { database, pipeline, learnt } = this.#options;
    await input.writer.firstRows;
    await pipeline().between(async () => {
      const options = (input.plan.format?.options ?? []).map((option) => [option.name ?? '', option.value]);
      const columns = await inferColumns(database.main, input.writer, Object.fromEntries(options));
      if (columns === undefined || !this.#learning.has(input) || !learnt(input.plan.name, columns)) return;
      this.#learning.delete(input);
      await pipeline().addStream({ ...input, plan: { ...input.plan, columns } }, surroundings);
      await this.#wake(undefined);
    });
  }
}

async function stopped({ writer, receiver }: Input): Promise<void> {
  await writer.withoutWaiting(() => receiver.stop());
  await writer.close();
}

function noColumns(problem: string | undefined): SourceError {
  const reason = problem === undefined ? '' : `: ${problem}`;
  return new SourceError(`the columns of a stream that this query reads are not known${reason}`, {
    hint: 'give the stream a column list: CREATE STREAM name (column TYPE, ...) FROM ...',
  });
}
