import type { Diagnostic } from '@weir/parser';
import { PipelineEndedError, PipelineError } from '@weir/runtime';
import type { AdhocDescription, AdhocEngine, AdhocOptions } from '@weir/runtime';
import { RecordBatch, Schema } from 'apache-arrow';
import { BackendError } from '../server/query-backend.ts';
import type {
  BoundParameters,
  ClientSettings,
  ParameterValue,
  QueryBackend,
  Relation,
  StatementDescription,
} from '../server/query-backend.ts';
import { sqlState } from '../server/sqlstate.ts';
import { columnTypeOf, columnTypeOid, columnTypeWithOid } from '../server/value/postgres-type.ts';
import { statusSchema } from './pipeline-status.ts';
import type { PipelineStatus } from './pipeline-status.ts';
import { batchTimeKey, batchTimeSetting, kindKey, parameterSetting, statusQuery } from './status-report.ts';

/**
 * Answers clients from a running pipeline. They are not trusted: they can read streams, sinks and tables, and nothing else. With the
 * setting `weir.follow` a stream name alone means each batch as it comes.
 */
export class PipelineBackend implements QueryBackend {
  readonly #engine: () => Promise<AdhocEngine>;
  readonly #status: PipelineStatus;

  /** `engine`: that of the pipeline, once it runs. */
  constructor(engine: () => Promise<AdhocEngine>, status: PipelineStatus) {
    this.#engine = engine;
    this.#status = status;
  }

  async describe(
    sql: string,
    parameterTypes: readonly (number | undefined)[],
    settings: ClientSettings,
  ): Promise<StatementDescription> {
    if (sql === statusQuery) return { kind: 'rows', columns: statusSchema, parameters: [] };
    const options = { ...optionsOf(settings), parameterTypes: parameterTypes.map(duckdbTypeOf) };
    const description = await this.#asked(undefined, async () =>
      (await this.#engine()).describe(sql, options),
    );
    return {
      kind: 'rows',
      columns: new Schema(description.schema.fields, new Map([[kindKey, description.kind]])),
      parameters: description.parameterTypes.map((type) => columnTypeOid(columnTypeOf(type))),
      warnings: warningsOf(description),
    };
  }

  async *execute(
    sql: string,
    { values, types }: BoundParameters,
    signal: AbortSignal,
    settings: ClientSettings,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    if (sql === statusQuery) {
      yield* this.#status.follow(await this.relations(), signal);
      return;
    }
    const options: AdhocOptions = {
      ...optionsOf(settings),
      signal,
      ...(values.length === 0
        ? {}
        : { parameters: values.map(textOf), parameterTypes: types.map(duckdbTypeOf) }),
    };
    const query = await this.#asked(signal, async () => (await this.#engine()).query(sql, options));
    try {
      for (;;) {
        const next = await this.#asked(signal, () => query.batches.next());
        if (next.done === true) return;
        const { rows, batchTimeMs } = next.value;
        if (isOn(settings, batchTimeSetting))
          yield new RecordBatch(rows.schema, rows.data, new Map([[batchTimeKey, String(batchTimeMs)]]));
        else if (rows.numRows > 0) yield rows;
      }
    } finally {
      await query.batches.return?.();
    }
  }

  async relations(): Promise<readonly Relation[]> {
    return (await this.#engine()).relations();
  }

  async #asked<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BackendError) throw error;
      if (error instanceof PipelineError) throw errorOf(error.diagnostics);
      if (error instanceof PipelineEndedError) throw new BackendError(sqlState.shutdown, error.message);
      if (signal?.aborted === true)
        throw new BackendError(sqlState.canceled, 'canceling statement due to user request');
      throw new BackendError(sqlState.internal, error instanceof Error ? error.message : String(error));
    }
  }
}

function optionsOf(settings: ClientSettings): Pick<AdhocOptions, 'trusted' | 'bare' | 'named'> {
  const named = [...settings].flatMap(([name, value]) =>
    name.startsWith(parameterSetting) ? [[name.slice(parameterSetting.length), value]] : [],
  );
  return {
    trusted: false,
    bare: isOn(settings, 'weir.follow') ? 'batch' : 'all',
    named: Object.fromEntries(named),
  };
}

function isOn(settings: ClientSettings, name: string): boolean {
  return /^(on|true|yes|1)$/i.test(settings.get(name) ?? '');
}

function duckdbTypeOf(oid: number | undefined): string | undefined {
  const known = oid === undefined || oid === 0 ? undefined : columnTypeWithOid(oid);
  if (known === undefined) return undefined;
  const name = duckdbNames[known.type.name] ?? known.type.sqlName;
  return known.array ? `${name}[]` : name;
}

/** Where DuckDB does not know PostgreSQL's name of a type, or means something narrower by it. */
const duckdbNames: Readonly<Record<string, string>> = {
  name: 'VARCHAR',
  bytea: 'BLOB',
  numeric: 'DECIMAL(38, 10)',
  timestamp: 'TIMESTAMP',
  time: 'TIME',
  oid: 'BIGINT',
  jsonb: 'JSON',
  bpchar: 'VARCHAR',
};

function textOf(value: ParameterValue): string | null {
  if (value === null || typeof value === 'string') return value;
  return [...value].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

function warningsOf({ warnings }: AdhocDescription): readonly string[] {
  return warnings.map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`));
}

/** The first problem is the error; the protocol knows one. */
function errorOf(diagnostics: readonly Diagnostic[]): BackendError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  const [first] = errors;
  if (first === undefined) return new BackendError(sqlState.internal, 'the query failed');
  const others = errors.slice(1).map((error) => error.message);
  const detail = [...first.notes, ...others].join('\n');
  return new BackendError(states[first.code] ?? stateOf(first.code), first.message, {
    position: first.span.start,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    ...(detail === '' ? {} : { detail }),
  });
}

const states: Readonly<Record<string, string>> = {
  'unknown-stream': sqlState.undefinedTable,
  'unknown-column': '42703',
  'unknown-function': sqlState.undefinedFunction,
  'not-for-clients': sqlState.insufficientPrivilege,
  'only-queries': sqlState.insufficientPrivilege,
  'out-of-memory': sqlState.outOfMemory,
  'too-many-queries': sqlState.limitExceeded,
  'state-beside-pipeline': sqlState.featureNotSupported,
  'not-remembered': '55000',
  'no-columns': '55000',
};

/** DuckDB's errors while a query runs are about values. */
function stateOf(code: string): string {
  if (/^duckdb-(conversion|out-of-range|invalid-input|mismatch-type)/.test(code)) return '22000';
  return sqlState.syntaxError;
}
