import type { DuckDBConnection } from '@duckdb/node-api';
import { delay } from '../clock.ts';
import { adhocMemoryEveryMs, adhocMemoryShare } from '../limits.ts';

/**
 * Ends ad-hoc queries, the newest first, while the engine is short of memory: what they would take is what a batch needs, and DuckDB has
 * one bound for all.
 */
export class MemoryGuard {
  readonly #connection: DuckDBConnection;
  readonly #running: (() => void)[] = [];
  #watching = false;
  #closed = false;
  /** The question to the engine that is not answered yet. */
  #asked: Promise<unknown> = Promise.resolve();
  #limitBytes: number | undefined;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Watches while the work is done; `end` is called when it has to go. */
  async watch<T>(work: () => Promise<T>, end: () => void): Promise<T> {
    this.#running.push(end);
    if (!this.#watching) void this.#run();
    try {
      return await work();
    } finally {
      const index = this.#running.indexOf(end);
      if (index >= 0) this.#running.splice(index, 1);
    }
  }

  /** A connection must not be closed while it is asked something. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#asked.catch(() => undefined);
    this.#connection.closeSync();
  }

  async #run(): Promise<void> {
    this.#watching = true;
    try {
      for (;;) {
        await delay(adhocMemoryEveryMs);
        if (this.#running.length === 0 || this.#closed) return;
        const short = this.#isShort();
        this.#asked = short;
        if (await short) this.#running.pop()?.();
      }
    } catch {
      // The engine is closed.
    } finally {
      this.#watching = false;
    }
  }

  async #isShort(): Promise<boolean> {
    this.#limitBytes ??= bytesOf(
      await this.#text("SELECT value FROM duckdb_settings() WHERE name = 'memory_limit'"),
    );
    const used = Number(await this.#text('SELECT sum(memory_usage_bytes)::VARCHAR FROM duckdb_memory()'));
    return used > this.#limitBytes * adhocMemoryShare;
  }

  async #text(sql: string): Promise<string> {
    const reader = await this.#connection.runAndReadAll(sql);
    return String(reader.getRows()[0]?.[0] ?? '');
  }
}

const units: Readonly<Record<string, number>> = {
  bytes: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
};

/** A size as DuckDB prints it: `18.8 GiB`. */
export function bytesOf(text: string): number {
  const [, number, unit = 'bytes'] = /^([\d.]+)\s*(\w*)$/.exec(text.trim()) ?? [];
  const bytes = Number(number) * (units[unit] ?? Number.NaN);
  return Number.isFinite(bytes) ? bytes : Infinity;
}
