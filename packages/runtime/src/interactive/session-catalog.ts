import type { DuckDBConnection } from '@duckdb/node-api';
import { streamFormats } from '@weir/parser';
import type { CompletionCatalog } from '@weir/parser';
import { settingDescriptions, settingNames, settingText } from '@weir/planner';
import type { Planning } from '@weir/planner';
import { readGauges } from '../engine/gauges.ts';
import type { Gauged, Gauges } from '../engine/gauges.ts';
import type { SinkRegistry } from '../sink/registry.ts';
import type { SourceRegistry } from '../source/registry.ts';
import type { OptionSpecification } from '../source/source.ts';

type Relations = CompletionCatalog['relations'];

/** What completion offers: streams and sinks of the session, and what DuckDB has besides, which is asked for now and then. */
export class SessionCatalog {
  readonly #connection: DuckDBConnection;
  readonly #sources: SourceRegistry;
  readonly #sinks: SinkRegistry;
  #tables: Relations = [];
  #functions: CompletionCatalog['functions'] = [];
  #engineSettings: CompletionCatalog['settings'] = [];

  /** The connection is its own. */
  constructor(connection: DuckDBConnection, sources: SourceRegistry, sinks: SinkRegistry) {
    this.#connection = connection;
    this.#sources = sources;
    this.#sinks = sinks;
  }

  /** Asks DuckDB for its tables, and the first time for its functions and settings. */
  async refresh(): Promise<void> {
    this.#tables = await this.#readTables();
    if (this.#functions.length > 0) return;
    this.#functions = await this.#readFunctions();
    this.#engineSettings = await this.#readSettings();
  }

  gauges(gauged: Gauged): Promise<Gauges> {
    return readGauges(this.#connection, gauged);
  }

  close(): void {
    this.#connection.closeSync();
  }

  of(scope: Planning): CompletionCatalog {
    const streams = scope.streams().map((stream) => ({
      kind: 'stream' as const,
      name: stream.name,
      columns: stream.columns ?? [],
    }));
    const sinks = scope.sinkNames().map((name) => ({ kind: 'sink' as const, name, columns: [] }));
    const settings = settingNames.map((name) => ({
      name,
      value: settingText(scope.settings, name),
      documentation: settingDescriptions[name],
    }));
    return {
      relations: [...streams, ...sinks, ...this.#tables],
      functions: this.#functions,
      settings: [...settings, ...this.#engineSettings],
      sources: this.#sources.all().map(callOf),
      sinks: this.#sinks.names().flatMap((name) => {
        const sink = this.#sinks.get(name);
        return sink === undefined ? [] : [callOf(sink)];
      }),
      formats: streamFormats.map((name) => ({ name, options: name === 'regex' ? [patternOption] : [] })),
    };
  }

  async #readTables(): Promise<Relations> {
    const rows = await this.#rows(
      `SELECT table_name, list(column_name ORDER BY column_index), list(data_type ORDER BY column_index)
       FROM duckdb_columns() WHERE NOT internal AND database_name NOT IN ('weir', 'temp', 'system') GROUP BY table_name ORDER BY 1`,
    );
    return rows.map(([name, columns, types]) => {
      const typeNames = textsOf(types);
      const list = textsOf(columns).map((column, index) => ({
        name: column,
        type: typeNames[index] ?? 'VARCHAR',
      }));
      return { kind: 'table', name: String(name), columns: list };
    });
  }

  async #readFunctions(): Promise<CompletionCatalog['functions']> {
    const rows = await this.#rows(
      `SELECT function_name, any_value(function_type), any_value(coalesce(description, comment)),
         list_distinct(list(function_name || '(' || array_to_string(parameter_types, ', ') || ')'))
       FROM duckdb_functions() WHERE function_type IN ('scalar', 'aggregate', 'table', 'macro') AND function_name NOT LIKE 'weir\\_%' ESCAPE '\\'
         AND function_name ~ '[a-z].*' GROUP BY function_name ORDER BY 1`,
    );
    return rows.map(([name, kind, description, signatures]) => ({
      kind: kind === 'aggregate' || kind === 'table' ? kind : 'scalar',
      name: String(name),
      signatures: textsOf(signatures),
      ...(typeof description === 'string' ? { documentation: description } : {}),
    }));
  }

  async #readSettings(): Promise<CompletionCatalog['settings']> {
    const rows = await this.#rows(
      'SELECT name, input_type, description FROM duckdb_settings() ORDER BY name',
    );
    return rows.map(([name, type, description]) => ({
      name: String(name),
      type: String(type),
      documentation: String(description),
    }));
  }

  async #rows(sql: string): Promise<unknown[][]> {
    return (await this.#connection.runAndReadAll(sql)).getRowsJS();
  }
}

const patternOption = {
  name: 'pattern',
  type: 'string',
  documentation: 'a regular expression whose named groups are the columns',
};

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function callOf(kind: {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionSpecification[];
}): CompletionCatalog['sources'][number] {
  return {
    name: kind.name,
    documentation: kind.description,
    options: kind.options.map((option) => ({
      name: option.name,
      type: option.type,
      documentation: option.description,
      ...(option.choices === undefined ? {} : { values: option.choices.map((choice) => `'${choice}'`) }),
    })),
  };
}
