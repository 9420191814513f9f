import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalog, Described, SinkInformation, SourceInformation } from '@weir/planner';
import type { Database } from './database.ts';
import { describeSql } from './describe.ts';
import { engineErrorOf } from './engine-error.ts';
import { withoutNewFile } from './new-file.ts';
import { findChartsAfter, searchPathSql } from './search-path.ts';
import { StandIns } from './stand-ins.ts';

/**
 * The planner's questions, answered by DuckDB inside a transaction that is rolled back at the end.
 *
 * A transaction of DuckDB writes to one database only, and the user's statements may write to any: so while planning weir's own tables
 * stand in `temp`, which is exempt. The names are equally long, so that positions in error messages stay right. Once the user's statements
 * make things in a second database, planning goes on over stand-ins for all of them, without a transaction.
 */
export class EngineCatalog implements Catalog {
  readonly #connection: DuckDBConnection;
  readonly #lasting: Set<string>;
  /** What was made so far, in order. */
  readonly #made: string[] = [];
  /** What was declared and nothing has named yet, by the name of its table. */
  readonly #waiting = new Map<string, string>();
  readonly #declared = new Set<string>();
  /** Answers that hold until a statement of the user changes something, or a table is declared anew. */
  readonly #known = new Map<string, Described>();
  /** Undone with the transaction, and so to be made again behind it. */
  readonly #attached: string[] = [];
  /** Those of files that do not exist yet, with memory in their place: planning makes no file. */
  readonly #unmade: string[] = [];
  #standIns: StandIns | undefined;
  readonly #sources: SourceLookup;
  readonly #sinks: SinkLookup;

  private constructor(database: Database, sources: SourceLookup, sinks: SinkLookup) {
    this.#connection = database.main;
    this.#lasting = database.lasting;
    this.#sources = sources;
    this.#sinks = sinks;
  }

  /** Begins planning; `end` must be called. */
  static async begin(database: Database, sources: SourceLookup, sinks: SinkLookup): Promise<EngineCatalog> {
    await database.main.run('BEGIN TRANSACTION');
    return new EngineCatalog(database, sources, sinks);
  }

  /** Undoes everything that does not last. */
  async end(): Promise<void> {
    if (this.#standIns !== undefined) {
      await this.#standIns.end(this.#lastingAttachments());
      return;
    }
    await this.#connection.run('ROLLBACK');
    if (this.#unmade.length > 0) await this.#leaveDatabase();
    for (const sql of this.#attached) await this.#connection.run(sql);
  }

  async describe(sql: string): Promise<Described> {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    await this.#makeNamed(sql);
    const described = await this.#ask(() => describeSql(this.#connection, whilePlanning(sql)));
    if (described.kind === 'ok') this.#known.set(sql, described);
    return described;
  }

  async declare(ddl: string, when: Parameters<Catalog['declare']>[1] = 'now'): Promise<Described> {
    // As it stands between its quotes, if it needs any.
    const name = /^CREATE (?:TABLE|VIEW)(?: IF NOT EXISTS)? weir\.main\."?((?:[^" ]|"")+)/.exec(ddl)?.[1];
    if (name !== undefined && this.#declared.has(name)) this.#known.clear();
    if (name !== undefined) this.#declared.add(name);
    if (when === 'when used' && name !== undefined) {
      this.#waiting.set(name, ddl);
      return { kind: 'ok', columns: [] };
    }
    await this.#makeNamed(ddl);
    const temporary = ddl.replace(/^CREATE (TABLE|VIEW)(?: IF NOT EXISTS)?/, 'CREATE OR REPLACE TEMP $1');
    return this.#make(whilePlanning(temporary).replaceAll('$batch_time', "TIMESTAMP '1970-01-01'"));
  }

  /** Makes what waited to be named by some SQL. */
  async #makeNamed(sql: string): Promise<void> {
    for (const [name, ddl] of this.#waiting) {
      if (!sql.includes(name)) continue;
      this.#waiting.delete(name);
      await this.declare(ddl);
    }
  }

  /**
   * What makes something is run (and undone in the end); what is outside of transactions, such as SET and ATTACH, lasts; what has
   * effects elsewhere, such as INSERT and COPY, is only prepared.
   */
  async apply(sql: string): Promise<Described> {
    this.#known.clear();
    const keyword = /^\s*(\w+)/.exec(sql)?.[1]?.toUpperCase() ?? '';
    if (lasting.has(keyword)) {
      // What stands in for a file is left behind each planning, and is to be gone to in the next.
      const isLeft = keyword === 'USE' && this.#unmade.length > 0;
      if (this.#lasting.has(sql) && !isLeft) return { kind: 'ok', columns: [] };
      const unmade = withoutNewFile(sql);
      if (keyword === 'ATTACH' && this.#standIns !== undefined) return this.#attachStandIn(sql, unmade);
      if (unmade !== undefined) {
        const made = await this.#make(unmade);
        if (made.kind === 'ok') this.#unmade.push(unmade);
        return made;
      }
      const done = await (keyword === 'ATTACH' ? this.#make(sql) : this.#run(sql));
      if (done.kind === 'ok') await findChartsAfter(sql, this.#connection);
      if (done.kind === 'ok') this.#lasting.add(sql);
      if (done.kind === 'ok' && keyword === 'ATTACH') this.#attached.push(sql);
      if (done.kind === 'ok' && keyword === 'USE') this.#made.push(sql);
      return done;
    }
    if (keyword === 'CREATE' || keyword === 'ALTER' || keyword === 'DROP') return this.#create(sql);
    if (!preparable.has(keyword)) return { kind: 'ok', columns: [] };
    return this.describe(sql);
  }

  source(name: string): SourceInformation | undefined {
    return this.#sources.get(name);
  }

  sourceNames(): readonly string[] {
    return this.#sources.names();
  }

  sink(name: string): SinkInformation | undefined {
    return this.#sinks.get(name);
  }

  sinkNames(): readonly string[] {
    return this.#sinks.names();
  }

  /** CREATE TABLE ... AS need not compute its rows to be checked. */
  async #create(sql: string): Promise<Described> {
    if (/^\s*CREATE\s+(OR\s+REPLACE\s+)?(TEMP(ORARY)?\s+)?TABLE\b/i.test(sql) && /\bAS\b/i.test(sql)) {
      const empty = await this.#make(`${sql} WITH NO DATA`);
      if (empty.kind === 'ok') return empty;
    }
    const done = await this.#make(sql);
    if (!isSecondDatabase(done)) return done;
    await this.#beginStandIns();
    const again = await this.#make(sql);
    // Where there can be no stand-ins it cannot be checked here, and runs alone at the start.
    return isSecondDatabase(again) ? { kind: 'ok', columns: [] } : again;
  }

  #lastingAttachments(): readonly string[] {
    return [...this.#lasting].filter(isAttach);
  }

  #attachStatements(): readonly string[] {
    return [...this.#lastingAttachments(), ...this.#unmade];
  }

  /** The database that is in use is gone with the transaction in which it was attached. */
  async #leaveDatabase(): Promise<void> {
    if (this.#made.some((sql) => /^\s*USE\b/i.test(sql)))
      await this.#connection.run(searchPathSql('memory.main'));
  }

  async #beginStandIns(): Promise<void> {
    await this.#connection.run('ROLLBACK');
    await this.#leaveDatabase();
    for (const sql of [...this.#attached, ...this.#unmade]) await this.#connection.run(sql);
    this.#standIns = await StandIns.begin(this.#connection, this.#attachStatements());
    this.#made.splice(0, this.#made.length, ...this.#made.filter((sql) => !isAttach(sql)));
    if (this.#standIns === undefined) await this.#connection.run('BEGIN TRANSACTION');
    for (const sql of this.#made) await this.#connection.run(sql);
  }

  async #make(sql: string): Promise<Described> {
    const done = await this.#run(sql);
    if (done.kind === 'ok') this.#made.push(sql);
    return done;
  }

  /** One more database: the stand-ins begin anew, with it among them. */
  async #attachStandIn(sql: string, unmade: string | undefined): Promise<Described> {
    await this.#standIns?.end(this.#attachStatements());
    const done = await this.#run(unmade ?? sql);
    if (done.kind === 'ok' && unmade === undefined) this.#lasting.add(sql);
    if (done.kind === 'ok' && unmade !== undefined) this.#unmade.push(unmade);
    this.#standIns = await StandIns.begin(this.#connection, this.#attachStatements());
    if (this.#standIns === undefined) await this.#connection.run('BEGIN TRANSACTION');
    for (const made of this.#made) await this.#connection.run(made);
    return done;
  }

  async #makeAgain(): Promise<void> {
    // Without a transaction everything is still there.
    if (this.#standIns !== undefined) return;
    await this.#connection.run('ROLLBACK');
    await this.#leaveDatabase();
    await this.#connection.run('BEGIN TRANSACTION');
    for (const sql of this.#made) await this.#connection.run(sql);
  }

  #run(sql: string): Promise<Described> {
    return this.#ask(async () => {
      try {
        await this.#connection.run(sql);
        return { kind: 'ok', columns: [] };
      } catch (error) {
        return engineErrorOf(error);
      }
    });
  }

  /** Some errors (those of files and of conversions, for two) end the transaction: then all that was made is made again in a new one. */
  async #ask(question: () => Promise<Described>): Promise<Described> {
    const answer = await question();
    if (answer.kind !== 'ok' && !(await this.#isAlive())) await this.#makeAgain();
    return answer;
  }

  async #isAlive(): Promise<boolean> {
    return this.#connection.run('SELECT 1').then(
      () => true,
      () => false,
    );
  }
}

function isSecondDatabase(done: Described): boolean {
  return done.kind === 'error' && done.message.includes('single transaction');
}

function isAttach(sql: string): boolean {
  return /^\s*ATTACH\b/i.test(sql);
}

interface SourceLookup {
  get(name: string): SourceInformation | undefined;
  names(): readonly string[];
}

interface SinkLookup {
  get(name: string): SinkInformation | undefined;
  names(): readonly string[];
}

const lasting = new Set(['SET', 'RESET', 'PRAGMA', 'ATTACH', 'USE', 'LOAD', 'INSTALL']);
const preparable = new Set([
  'INSERT',
  'UPDATE',
  'DELETE',
  'MERGE',
  'COPY',
  'EXPLAIN',
  'CALL',
  'WITH',
  'TRUNCATE',
]);

function whilePlanning(sql: string): string {
  return sql.replaceAll('weir.main.', 'temp.main.');
}
