import type { DuckDBConnection } from '@duckdb/node-api';
import type { Catalog, Described, SinkInformation, SourceInformation } from '@weir/planner';
import { describeSql } from '../duckdb/describe.ts';
import type { KnownAnswers } from './known-answers.ts';

/**
 * The planner's questions about an ad-hoc query, answered on its own connection, in its own snapshot. It makes nothing and knows no
 * sources: there is only what runs.
 */
export class AdhocCatalog implements Catalog {
  readonly #connection: DuckDBConnection;
  readonly #known: KnownAnswers;

  constructor(connection: DuckDBConnection, known: KnownAnswers) {
    this.#connection = connection;
    this.#known = known;
  }

  /** A constant of the same length in the place of `$batch_time`, which would not go with parameters that are numbered. */
  async describe(sql: string): Promise<Described> {
    const known = this.#known.get(sql);
    if (known !== undefined) return known;
    const timed = sql.replaceAll(textOrTime, (part) => (part === '$batch_time' ? "'1970-1-1' " : part));
    const described = await describeSql(this.#connection, timed);
    this.#known.add(sql, described);
    return described;
  }

  declare(): Promise<Described> {
    return Promise.resolve({ kind: 'ok', columns: [] });
  }

  apply(): Promise<Described> {
    return Promise.resolve({ kind: 'ok', columns: [] });
  }

  source(): SourceInformation | undefined {
    return undefined;
  }

  sourceNames(): readonly string[] {
    return [];
  }

  sink(): SinkInformation | undefined {
    return undefined;
  }

  sinkNames(): readonly string[] {
    return [];
  }
}

/** What is in quotes, which stays as it is, or the parameter. */
const textOrTime = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$batch_time\b/g;
