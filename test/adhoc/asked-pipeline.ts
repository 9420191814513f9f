import { StreamingContext } from '@weir/runtime';
import type { BatchMetrics, ContextOptions, QueueHandle, QueueRows } from '@weir/runtime';

/** A running pipeline with a stream `clicks (user_id BIGINT, url VARCHAR)` that a test feeds batch by batch. */
export class AskedPipeline {
  readonly context: StreamingContext;
  readonly #queue: QueueHandle;
  #finished: BatchMetrics[] = [];
  #wake: () => void = () => undefined;

  private constructor(context: StreamingContext, queue: QueueHandle) {
    this.context = context;
    this.#queue = queue;
    context.on('batch', (metrics) => {
      this.#finished.push(metrics);
      this.#wake();
    });
  }

  /** `sql`: statements behind the definition of the stream; `settings`: before it. */
  static async start(
    sql: string,
    options: ContextOptions = {},
    settings = 'SET remember = 1h;',
  ): Promise<AskedPipeline> {
    const context = new StreamingContext({ batchInterval: '20ms', ...options });
    context.callback('drop', () => undefined);
    await context.run(settings);
    const queue = await context.queueStream('clicks', { user_id: 'BIGINT', url: 'VARCHAR' });
    await context.run(sql);
    const pipeline = new AskedPipeline(context, queue);
    await context.start();
    return pipeline;
  }

  /** Gives rows to the stream and waits until the batch is finished that holds them. Gives its time. */
  async batch(rows: QueueRows): Promise<number> {
    await this.#queue.push(rows);
    return this.#next((metrics) =>
      metrics.streams.some((stream) => stream.stream === 'clicks' && stream.rows > 0),
    );
  }

  /** Waits for one more batch. */
  anyBatch(): Promise<number> {
    return this.#next(() => true);
  }

  stop(): Promise<void> {
    return this.context.stop({ graceful: false });
  }

  async #next(isIt: (metrics: BatchMetrics) => boolean): Promise<number> {
    const from = this.#finished.length;
    for (;;) {
      const found = this.#finished.slice(from).find(isIt);
      if (found !== undefined) return found.batchTimeMs;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}

/** The rows of an Arrow table as plain objects. */
export function rowsOf(table: { toArray(): readonly unknown[] }): unknown[] {
  return table.toArray().map((row) => (row !== null && typeof row === 'object' ? { ...row } : row));
}
