import type { SealedBatch } from '../block/block-buffer.ts';
import { delay } from '../clock.ts';
import type { Clock } from '../clock.ts';
import { loadAheadEveryMs, queuedBatches } from '../limits.ts';
import { nextBatchTime } from './batch-grid.ts';
import type { BatchInput } from './run-batch.ts';
import type { SourceStream } from './source-stream.ts';

export interface SchedulerOptions {
  readonly clock: Clock;
  /** A recording's clock waits for the batches; the machine's does not. */
  readonly virtual: boolean;
  readonly batchIntervalMs: number;
  readonly streams: readonly SourceStream[];
  /** Goes on when all sources have ended, or there are none. */
  readonly keepsGoing: boolean;
  /** Exactly so many batches, going on when sources have ended. */
  readonly maxBatches?: number;
  /** When the windows that hold rows of this batch end: behind the last rows empty batches follow until then. Absent: none do. */
  readonly windowsEnd?: (batchTimeMs: number) => number;
  /** Called now and then while no batch waits; true: there was something, and there may be more. */
  readonly loadAhead?: () => Promise<boolean>;
  /** Runs one batch; batches that were sealed meanwhile wait. A rejection ends the scheduler. */
  readonly run: (input: BatchInput) => Promise<void>;
}

/**
 * Cuts time into batches. One loop seals what has arrived at each grid time, whether or not the batches before are done; another
 * runs the sealed batches one at a time, in order.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  /** Aborted when there is no more reason to wait for the time of the next batch. */
  readonly #hurry = new AbortController();
  readonly #queue: BatchInput[] = [];
  #ended: ReadonlySet<string> = new Set();
  #stopping = false;
  #leaving = false;
  #sealedAll = false;
  #wakeRunner: () => void = () => undefined;
  #wakeSealer: () => void = () => undefined;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Batches that are sealed and not finished. */
  get backlog(): number {
    return this.#queue.length;
  }

  /** A source has ended: the batch that holds the last rows of all of them is the last one. */
  sourceEnded(stream: string): void {
    this.#ended = new Set([...this.#ended, stream]);
    if (this.#isOver()) this.#hurry.abort();
  }

  /** Stops receiving; what was received makes one more batch, which runs at once. */
  stop(): void {
    this.#stopping = true;
    this.#hurry.abort();
  }

  /** Ends after the batch that is running. */
  leave(): void {
    this.#leaving = true;
    this.stop();
    this.#wakeRunner();
    this.#wakeSealer();
  }

  /** Runs until the sources have ended, `stop` was called or a batch failed; rejects with the failure. */
  async run(): Promise<void> {
    const sealing = this.#sealBatches();
    try {
      await this.#runBatches();
    } finally {
      this.leave();
      await sealing;
    }
  }

  async #sealBatches(): Promise<void> {
    const { clock, batchIntervalMs, maxBatches, windowsEnd } = this.#options;
    let endsMs: number | undefined;
    try {
      let batchTimeMs = nextBatchTime(clock.now(), batchIntervalMs);
      for (let count = 1; !this.#leaving; count += 1) {
        await clock.sleepUntil(batchTimeMs, this.#hurry.signal);
        if (this.#leaving) return;
        await this.#collect(batchTimeMs);
        const sealed = await this.#seal(batchTimeMs);
        if (endsMs === undefined && this.#isLast()) endsMs = windowsEnd?.(batchTimeMs) ?? batchTimeMs;
        const last = count === maxBatches || (endsMs !== undefined && batchTimeMs >= endsMs);
        this.#queue.push({ batchTimeMs, sealed, last });
        this.#wakeRunner();
        if (last) return;
        await this.#roomInQueue();
        batchTimeMs += batchIntervalMs;
      }
    } finally {
      this.#sealedAll = true;
      this.#wakeRunner();
    }
  }

  /** Has the receivers hand over what arrives until the batch time. */
  async #collect(batchTimeMs: number): Promise<void> {
    for (const { receiver, writer } of this.#options.streams) {
      await writer.withoutWaiting(async () => {
        if (!this.#stopping) await receiver.advance?.(batchTimeMs, this.#hurry.signal);
        if (!this.#stopping || this.#leaving) return;
        await receiver.stop();
        if (receiver.pending === true) await receiver.advance?.(batchTimeMs, this.#hurry.signal);
      });
    }
  }

  async #seal(batchTimeMs: number): Promise<ReadonlyMap<string, SealedBatch>> {
    const sealed = new Map<string, SealedBatch>();
    for (const stream of this.#options.streams)
      sealed.set(stream.name, await stream.writer.seal(batchTimeMs));
    return sealed;
  }

  #isLast(): boolean {
    const empty = this.#options.streams.every(
      ({ writer, receiver }) => writer.empty && receiver.pending !== true,
    );
    return empty && (this.#stopping || this.#isOver());
  }

  /** All sources have ended, and that ends the pipeline. */
  #isOver(): boolean {
    const { keepsGoing, maxBatches, streams } = this.#options;
    return !keepsGoing && maxBatches === undefined && streams.every((stream) => this.#ended.has(stream.name));
  }

  /** A recording waits until its batch is done; live sources only when the backlog is at its bound. */
  async #roomInQueue(): Promise<void> {
    const most = this.#options.virtual ? 1 : queuedBatches;
    while (this.#queue.length >= most && !this.#leaving) {
      await new Promise<void>((resolve) => {
        this.#wakeSealer = resolve;
      });
    }
  }

  /** Waits for the next batch, and meanwhile loads ahead what arrives for it. */
  async #idle(): Promise<void> {
    const { loadAhead, virtual } = this.#options;
    const woken = new AbortController();
    this.#wakeRunner = () => woken.abort();
    while (!woken.signal.aborted) {
      await delay(virtual ? longIdleMs : loadAheadEveryMs, woken.signal);
      let more = !virtual;
      while (more && !woken.signal.aborted) more = (await loadAhead?.()) ?? false;
    }
  }

  async #runBatches(): Promise<void> {
    for (;;) {
      const input = this.#queue[0];
      if (input === undefined) {
        if (this.#sealedAll) return;
        await this.#idle();
        continue;
      }
      if (this.#leaving) return;
      await this.#options.run(input);
      for (const stream of this.#options.streams) {
        const sealed = input.sealed.get(stream.name);
        if (sealed !== undefined) await stream.finish(sealed);
        await stream.receiver.finished?.(input.batchTimeMs);
      }
      this.#queue.shift();
      this.#wakeSealer();
    }
  }
}

/** A recording wakes the runner itself; the timer only keeps the process alive. */
const longIdleMs = 60_000;
