import type { Plan, SourcePlan } from '@weir/planner';
import type { Column } from '@weir/planner';
import { systemClock } from '../clock.ts';
import type { Database } from '../duckdb/database.ts';
import { inferColumns } from '../engine/infer-columns.ts';
import { openInput } from '../engine/input.ts';
import type { Input } from '../engine/input.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { SourceRegistry } from '../source/registry.ts';
import type { SourceNotice } from '../source/source.ts';

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
    this.#learn(input, surroundings).catch((error: unknown) => {
      notice(source.name, 'warning', error instanceof Error ? error.message : String(error));
    });
  }

  /** Stops what is in no pipeline yet: all, or the input of one stream. */
  async stop(stream?: string): Promise<void> {
    for (const input of this.#learning) {
      if (stream !== undefined && input.plan.name.toLowerCase() !== stream.toLowerCase()) continue;
      this.#learning.delete(input);
      await input.writer.withoutWaiting(() => input.receiver.stop());
      await input.writer.close();
    }
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
    });
  }
}
