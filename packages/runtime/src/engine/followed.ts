import { liveRelation } from '@weir/planner';
import type { LiveRead } from '@weir/planner';
import { liveBacklog, liveKeptBytes } from '../limits.ts';
import type { FinishedBatch } from './finished-batch.ts';
import type { KeptRows } from './kept-rows.ts';

/** Something whose rows can be kept for a while: a stream, or a query with an output. */
export interface Followable {
  readonly slideMs: number;
  /** Lower-case names. */
  readonly columnNames: readonly string[];
  /** Keeps its rows from the next batch on, these columns at least. */
  follow(options: FollowOptions): Promise<KeptRows>;
  /** Keeps them no more. */
  unfollow(kept: KeptRows): Promise<void>;
}

export interface FollowOptions {
  /** The name of what is kept. */
  readonly relation: string;
  /** Lower-case names of the columns that are read. */
  readonly columns: readonly string[];
  readonly keepMs: number;
  readonly keepBytes: number;
  /** The last batch that is finished already. */
  readonly sinceMs: number;
}

/** What is kept for a live query until it ends. */
export interface Following {
  /** The names of what is kept, by the lower-case names of the streams and sinks. */
  readonly relations: ReadonlyMap<string, string>;
  /** To be called when the query has ended; between two batches. */
  end(): Promise<void>;
}

/** Rows that are kept for those who follow a stream or sink and read no other columns. */
interface Shared {
  readonly source: string;
  readonly columns: readonly string[];
  readonly target: Followable;
  readonly kept: KeptRows;
  followers: number;
}

/**
 * Rows that are kept while live queries follow streams and sinks of which what the pipeline keeps does not do: nothing is remembered, or
 * less than a window is long, or a column is not decoded. They are kept beside that, from the next batch on, so that a window fills up as
 * it would from the start of a pipeline; whoever reads no other columns shares them. Of windows that are larger than what is allowed the
 * outputs are left out.
 */
export class Followed {
  readonly #finished: FinishedBatch;
  readonly #kept: Map<string, KeptRows>;
  readonly #find: (relation: string) => Followable | undefined;
  #shared: readonly Shared[] = [];
  #begun = 0;

  /** `kept`: all that is kept in the pipeline, to which is added what is followed. */
  constructor(
    finished: FinishedBatch,
    kept: Map<string, KeptRows>,
    find: (relation: string) => Followable | undefined,
  ) {
    this.#finished = finished;
    this.#kept = kept;
    this.#find = find;
  }

  /** Whether what the pipeline keeps does not do. */
  isNeeded(read: LiveRead): boolean {
    return this.#kept.get(read.relation.toLowerCase())?.covers(read) !== true;
  }

  /** Between two batches. */
  async follow(reads: readonly LiveRead[]): Promise<Following> {
    const relations = new Map<string, string>();
    const followed: Shared[] = [];
    for (const read of reads) {
      const shared = await this.#follow(read);
      if (shared === undefined) continue;
      followed.push(shared);
      relations.set(shared.source, shared.kept.relation);
    }
    return {
      relations,
      end: async () => {
        for (const shared of followed) await this.#unfollow(shared);
      },
    };
  }

  async #follow(read: LiveRead): Promise<Shared | undefined> {
    const source = read.relation.toLowerCase();
    const target = this.#find(source);
    if (target === undefined) return undefined;
    const columns = target.columnNames.filter((name) => read.columns === 'all' || read.columns.has(name));
    const keepMs = read.reachMs + liveBacklog * target.slideMs;
    const shared =
      this.#shared.find((each) => each.target === target && isWithin(columns, each.columns)) ??
      (await this.#begin({ source, target, columns, keepMs }));
    shared.kept.extend(keepMs);
    shared.followers += 1;
    return shared;
  }

  async #begin({
    keepMs,
    ...of
  }: Pick<Shared, 'source' | 'target' | 'columns'> & { keepMs: number }): Promise<Shared> {
    this.#begun += 1;
    const kept = await of.target.follow({
      relation: liveRelation(of.source, this.#begun),
      columns: of.columns,
      keepMs,
      keepBytes: liveKeptBytes,
      sinceMs: this.#finished.timeMs ?? 0,
    });
    const shared = { ...of, kept, followers: 0 };
    this.#kept.set(kept.relation, kept);
    this.#shared = [...this.#shared, shared];
    return shared;
  }

  async #unfollow(shared: Shared): Promise<void> {
    shared.followers -= 1;
    if (shared.followers > 0) return;
    this.#shared = this.#shared.filter((each) => each !== shared);
    this.#kept.delete(shared.kept.relation);
    await shared.target.unfollow(shared.kept);
  }
}

function isWithin(names: readonly string[], all: readonly string[]): boolean {
  return names.every((name) => all.includes(name));
}
