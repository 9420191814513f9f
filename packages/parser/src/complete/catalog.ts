/**
 * What completion knows of the world outside of the text, as plain data. Who fills it may use getters to
 * look things up only when they are asked for; nothing is kept between two calls of `complete`.
 */
export interface CompletionCatalog {
  /**
   * What a query may read by name: streams, named sinks, tables and views. Names of other schemas are given
   * with them: `db.main.t`.
   */
  readonly relations: readonly CatalogRelation[];
  readonly functions: readonly CatalogFunction[];
  /** weir's settings and DuckDB's. */
  readonly settings: readonly CatalogSetting[];
  /** Source functions: socket, files, rate ... */
  readonly sources: readonly CatalogCall[];
  /** Sink functions: console, files, table ... */
  readonly sinks: readonly CatalogCall[];
  /** text, json, csv ... with the options of `FORMAT json (...)`. */
  readonly formats: readonly CatalogCall[];
}

export interface CatalogRelation {
  readonly kind: 'stream' | 'sink' | 'table' | 'view';
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
  readonly documentation?: string;
}

export interface CatalogColumn {
  readonly name: string;
  /** As DuckDB writes it; undefined when it is not known. */
  readonly type?: string;
}

export interface CatalogFunction {
  readonly kind: 'scalar' | 'aggregate' | 'window' | 'table';
  readonly name: string;
  /** One per overload: `round(DOUBLE, INTEGER) -> DOUBLE`. */
  readonly signatures: readonly string[];
  readonly documentation?: string;
}

export interface CatalogSetting {
  readonly name: string;
  readonly type?: string;
  /** The value it has now. */
  readonly value?: string;
  /** The values it may have, written as SQL, where they can be listed. */
  readonly values?: readonly string[];
  readonly documentation?: string;
}

export interface CatalogCall {
  readonly name: string;
  /** How it is called: `socket('host:port')`. */
  readonly signature?: string;
  readonly documentation?: string;
  readonly options: readonly CatalogOption[];
}

export interface CatalogOption {
  readonly name: string;
  readonly type: string;
  /** As written in SQL: `'json'`, `true`. */
  readonly values?: readonly string[];
  readonly documentation?: string;
}
