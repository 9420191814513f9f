import type { DuckDBConnection } from '@duckdb/node-api';
import type { LogPlan } from '@weir/planner';
import { baseSections, foldedRows, lapsedAfterMs, loggedRows, loggedShare, sectionRows } from '../limits.ts';
import { timestampSql } from './prepared.ts';

/**
 * Folds the log of a state into its base (LogPlan), a small step at each batch and in its transaction, so that no batch has to wait for
 * a large one: a part of the log is taken, or a slice of the base is folded with it. A fold begins when the log has grown by a share of
 * the base, or when keys may have lapsed; until it ends, the older part of the log is still read.
 *
 * The base is a view over sections, each with a stretch of slots: a section is dropped as soon as all of it is folded, so that never much
 * more than the base is held.
 */
export class StateLog {
  readonly #connection: DuckDBConnection;
  readonly #plan: LogPlan;
  #progress: Progress = {
    baseRows: 0,
    freshRows: 0,
    folding: undefined,
    dueUntilMs: -Infinity,
    sections: [],
    version: 0,
  };
  /** That of the batch that is not committed yet. */
  #pending: Progress | undefined;

  private constructor(connection: DuckDBConnection, plan: LogPlan) {
    this.#connection = connection;
    this.#plan = plan;
  }

  /** The tables must be there. A fold that was interrupted begins again. */
  static async open(connection: DuckDBConnection, plan: LogPlan): Promise<StateLog> {
    const log = new StateLog(connection, plan);
    const sections = await log.#split();
    const baseRows = await log.#count(plan.base);
    const olderRows = await log.#count(plan.older);
    const freshRows = await log.#count(plan.fresh);
    const folding = olderRows === 0 ? undefined : log.#begin(baseRows, olderRows);
    log.#progress = { ...log.#progress, baseRows, freshRows, folding, sections };
    return log;
  }

  /** Changes with the view over the base: who reads it prepares again. */
  get version(): number {
    return this.#progress.version;
  }

  /** The tables of the base. */
  get baseTables(): readonly string[] {
    return this.#progress.sections.map(({ table }) => table);
  }

  /** Removes the base; the other tables are those of the query. */
  async drop(): Promise<void> {
    await this.#connection.run(`DROP VIEW weir.main.${this.#plan.base}`);
    for (const table of this.baseTables) await this.#connection.run(`DROP TABLE weir.main.${table}`);
  }

  /** Before the steps of a batch. Part of its transaction. */
  async begin(batchTimeMs: number): Promise<void> {
    const { due } = this.#plan;
    if (due === undefined || batchTimeMs < this.#progress.dueUntilMs) return;
    const dueUntilMs = batchTimeMs + due.stretchMs;
    await this.#connection.run(due.collect.replaceAll('$until', timestampSql(dueUntilMs)));
    this.#pending = { ...this.#progress, dueUntilMs };
  }

  /** After the steps of a batch, which wrote so many versions. Part of its transaction. */
  async advance(batchTimeMs: number, writtenRows: number): Promise<void> {
    const before = this.#pending ?? this.#progress;
    const progress = {
      ...before,
      freshRows: before.freshRows + writtenRows,
      foldedAtMs: before.foldedAtMs ?? batchTimeMs,
    };
    if (progress.folding !== undefined)
      this.#pending = await this.#fold(batchTimeMs, progress, progress.folding);
    else if (this.#isFoldDue(batchTimeMs, progress))
      this.#pending = await this.#rotate(batchTimeMs, progress);
    else this.#pending = progress;
  }

  commit(): void {
    this.#progress = this.#pending ?? this.#progress;
    this.#pending = undefined;
  }

  rollback(): void {
    this.#pending = undefined;
  }

  #isFoldDue(batchTimeMs: number, { freshRows, baseRows, foldedAtMs = batchTimeMs }: Progress): boolean {
    if (freshRows >= Math.max(loggedRows, baseRows * loggedShare)) return true;
    const { lapse } = this.#plan;
    if (lapse === undefined || freshRows + baseRows === 0) return false;
    return batchTimeMs - foldedAtMs > Math.max(lapse.afterMs, lapsedAfterMs);
  }

  #begin(baseRows: number, olderRows: number): Folding {
    const width = this.#slotsFor(foldedRows, baseRows + olderRows);
    const slicesOfPart = Math.max(1, Math.floor(this.#slotsFor(foldedRows, olderRows) / width));
    const sectionWidth = this.#sectionWidth(baseRows);
    return { low: 0, width, partWidth: width * slicesOfPart, partEnd: 0, sectionWidth, rows: 0 };
  }

  #sectionWidth(rows: number): number {
    return Math.ceil(this.#plan.slots / Math.min(baseSections, Math.max(1, Math.floor(rows / sectionRows))));
  }

  /** As many slots as have about so many of all rows. */
  #slotsFor(rows: number, all: number): number {
    return Math.max(1, Math.ceil((this.#plan.slots * rows) / Math.max(rows, all)));
  }

  /** The fresh versions become the older ones. */
  async #rotate(batchTimeMs: number, progress: Progress): Promise<Progress> {
    const { fresh, older } = this.#plan;
    await this.#replace(older, fresh);
    const folding = this.#begin(progress.baseRows, progress.freshRows);
    return { ...progress, freshRows: 0, foldedAtMs: batchTimeMs, folding };
  }

  async #fold(batchTimeMs: number, progress: Progress, folding: Folding): Promise<Progress> {
    const { slots, older, part } = this.#plan;
    const { low, partEnd, width, sectionWidth } = folding;
    if (low === partEnd) return { ...progress, folding: await this.#takePart(folding) };
    const sectionLow = Math.floor(low / sectionWidth) * sectionWidth;
    const sectionEnd = Math.min(slots, sectionLow + sectionWidth);
    const high = Math.min(partEnd, low + width, sectionEnd);
    const pastMs = batchTimeMs - (this.#plan.lapse?.slideMs ?? 0);
    const foldSlice = this.#plan.foldSlice.replaceAll('$past', timestampSql(pastMs));
    const rows = folding.rows + (await this.#between(foldSlice, low, high));
    const next = { ...progress, folding: { ...folding, low: high, rows } };
    if (high < sectionEnd) return next;
    const sections = await this.#takeSection(progress, { low: sectionLow, high });
    const taken = { ...next, sections, version: progress.version + 1 };
    if (high < slots) return taken;
    await this.#empty(older);
    await this.#empty(part);
    return { ...taken, baseRows: rows, folding: undefined };
  }

  /** What was folded takes its place in the base; what it was folded of is dropped. Gives the sections. */
  async #takeSection(
    { sections, version }: Progress,
    { low, high }: { readonly low: number; readonly high: number },
  ): Promise<readonly Section[]> {
    const { base, next } = this.#plan;
    const table = `${base}_${version + 1}`;
    await this.#connection.run(`ALTER TABLE weir.main.${next} RENAME TO ${table}`);
    await this.#connection.run(`CREATE TABLE weir.main.${next} AS FROM weir.main.${table} WHERE false`);
    const done = sections.filter((section) => section.high <= low);
    const left = sections.filter((section) => section.high > high);
    const folded = { table, from: low, low, high };
    const all = [...done, folded, ...left.map((each) => ({ ...each, low: Math.max(each.low, high) }))];
    await this.#show(all);
    for (const section of sections)
      if (!done.includes(section) && !left.includes(section))
        await this.#connection.run(`DROP TABLE weir.main.${section.table}`);
    return all;
  }

  /** Has the base be these sections. Of one some slots may be folded already; a condition that always holds is not free. */
  async #show(sections: readonly Section[]): Promise<void> {
    const rows = sections.map(({ table, low, from }) =>
      from === low ? `FROM weir.main.${table}` : `FROM weir.main.${table} WHERE weir_slot >= ${low}`,
    );
    await this.#connection.run(
      `CREATE OR REPLACE VIEW weir.main.${this.#plan.base} AS ${rows.join(' UNION ALL ')}`,
    );
  }

  /** The base as it was made is one table: it becomes sections. */
  async #split(): Promise<readonly Section[]> {
    const { base, slots } = this.#plan;
    const width = this.#sectionWidth(await this.#count(base));
    const whole = `${base}_whole`;
    await this.#connection.run(`ALTER TABLE weir.main.${base} RENAME TO ${whole}`);
    const sections: Section[] = [];
    for (let low = 0; low < slots && width < slots; low += width) {
      const table = `${base}_from_${low}`;
      const section = { table, from: low, low, high: Math.min(slots, low + width) };
      await this.#connection.run(
        `CREATE TABLE weir.main.${section.table} AS FROM weir.main.${whole} WHERE weir_slot >= ${low} AND weir_slot < ${section.high}`,
      );
      sections.push(section);
    }
    const all = sections.length === 0 ? [{ table: whole, from: 0, low: 0, high: slots }] : sections;
    await this.#show(all);
    if (sections.length > 0) await this.#connection.run(`DROP TABLE weir.main.${whole}`);
    return all;
  }

  async #takePart(folding: Folding): Promise<Folding> {
    const partEnd = Math.min(this.#plan.slots, folding.low + folding.partWidth);
    await this.#empty(this.#plan.part);
    await this.#between(this.#plan.takePart, folding.low, partEnd);
    return { ...folding, partEnd };
  }

  /** Runs a statement for the slots from `low` to before `high`: as constants, by which DuckDB leaves out what lies elsewhere. */
  async #between(statement: string, low: number, high: number): Promise<number> {
    const text = statement.replaceAll('$low', String(low)).replaceAll('$high', String(high));
    return (await this.#connection.run(text)).rowsChanged;
  }

  /** Puts a table in the place of another, and an empty one in its own. */
  async #replace(old: string, by: string): Promise<void> {
    await this.#connection.run(`DROP TABLE weir.main.${old}`);
    await this.#connection.run(`ALTER TABLE weir.main.${by} RENAME TO ${old}`);
    await this.#connection.run(`CREATE TABLE weir.main.${by} AS SELECT * FROM weir.main.${old} WHERE false`);
  }

  /** Made anew, as deleted rows would keep their memory. */
  async #empty(table: string): Promise<void> {
    await this.#connection.run(
      `CREATE OR REPLACE TABLE weir.main.${table} AS SELECT * FROM weir.main.${table} WHERE false`,
    );
  }

  async #count(table: string): Promise<number> {
    const counted = await this.#connection.runAndReadAll(`SELECT count(*) FROM weir.main.${table}`);
    return Number(counted.getRows()[0]?.[0] ?? 0);
  }
}

interface Progress {
  readonly baseRows: number;
  /** Versions since the log was last rotated. */
  readonly freshRows: number;
  readonly folding: Folding | undefined;
  /** When the last fold began, or the first batch. */
  readonly foldedAtMs?: number;
  /** The keys that are due before this time are listed. */
  readonly dueUntilMs: number;
  /** By their slots, which are all. */
  readonly sections: readonly Section[];
  readonly version: number;
}

/** A table with the slots from `from` to before `high`, of which the base has those from `low` on. */
interface Section {
  readonly table: string;
  readonly from: number;
  readonly low: number;
  readonly high: number;
}

interface Folding {
  /** The first slot that is not folded yet. */
  readonly low: number;
  /** Slots of a slice. */
  readonly width: number;
  /** Slots of a part: some slices. */
  readonly partWidth: number;
  /** The slot behind the part of the log that was taken. */
  readonly partEnd: number;
  /** Slots of a section of the base to come. */
  readonly sectionWidth: number;
  /** Rows of the base to come, so far. */
  readonly rows: number;
}
