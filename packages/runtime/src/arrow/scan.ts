import type { DuckDBConnection } from '@duckdb/node-api';
import { DuckDBTableFunction, quotedIdentifier } from '@duckdb/node-api';
import type {
  DataChunk,
  TableFunctionBindInfo,
  TableFunctionInfo,
  TableFunctionInitInfo,
} from '@duckdb/node-bindings';
import duckdb from '@duckdb/node-bindings';
import { assert, must } from '@weir/parser';
import type { RecordBatch, Schema } from 'apache-arrow';
import { Table } from 'apache-arrow';
import type { Adopt } from './adopt.ts';
import { adoption } from './adopt.ts';
import { fieldName } from './arrow-fields.ts';
import type { ScanBatch } from './chunk-cursor.ts';
import { chunkRows } from './chunk-cursor.ts';
import { duckdbTypeOf } from './duckdb-type.ts';
import { typeText } from './type-text.ts';
import { logicalTypes } from './logical-type.ts';
import type { ScanColumn } from './scan-execution.ts';
import { ScanExecution } from './scan-execution.ts';
import { columnWriter } from './write-column.ts';

/*
 * Arrow as a DuckDB relation, in place: a table function of which DuckDB asks one chunk after the other, and
 * for each chunk the buffers of the columns that the query needs are copied into its vectors, with a few
 * native calls and (but for strings) nothing done by row.
 *
 * DuckDB calls the function on the JavaScript thread while its own threads wait. A function cannot be taken
 * out of the catalog or be replaced (a second registration under the same name is ignored), so that the
 * columns are told at bind time: `redefine` changes them for statements prepared from then on.
 */

export interface ArrowScanOptions {
  /**
   * DuckDB plans a statement once for all batches: rows to plan for when there are more than the scan holds
   * at that time.
   */
  readonly expectedRows?: number;
  /** DuckDB threads that may work on the chunks at once; by default as many as there are. */
  readonly maxThreads?: number;
  /** Rows that are handed over at once: fewer than DuckDB's 2,048 when each row stands for many. */
  readonly rowsPerChunk?: number;
}

/** The columns from one `redefine` to the next. */
interface Definition {
  readonly columns: readonly ScanColumn[];
  /** For each schema of data seen: what to do with the columns of its batches. */
  readonly adoptions: WeakMap<Schema, readonly (Adopt | undefined)[]>;
}

/** A table function whose rows are the Arrow data given last: `SELECT ... FROM name()`. */
export class ArrowScan {
  readonly name: string;
  readonly #connection: DuckDBConnection;
  readonly #expectedRows: number;
  readonly #maxThreads: number;
  readonly #rowsPerChunk: number;
  #definition: Definition | undefined;
  #batches: readonly ScanBatch[] = [];
  #rows = 0;
  #everBound = false;

  private constructor(name: string, connection: DuckDBConnection, options: ArrowScanOptions) {
    this.name = name;
    this.#connection = connection;
    this.#expectedRows = options.expectedRows ?? 10_000;
    this.#maxThreads = options.maxThreads ?? 2 ** 31;
    this.#rowsPerChunk = options.rowsPerChunk ?? chunkRows;
  }

  /**
   * Registers a table function, for all connections of the database. Its name stays taken as long as the
   * database lives; names that differ in case only are the same. Throws when the name is taken, an
   * `ArrowTypeError` for a column that DuckDB has no type for.
   */
  static async register(
    connection: DuckDBConnection,
    name: string,
    schema: Schema,
    options: ArrowScanOptions = {},
  ): Promise<ArrowScan> {
    const scan = new ArrowScan(name, connection, options);
    await scan.redefine(schema);
    const tableFunction = new DuckDBTableFunction();
    tableFunction.setName(name);
    tableFunction.setSupportsProjectionPushdown(true);
    duckdb.table_function_set_bind(tableFunction.table_function, (info) => scan.#bind(info));
    duckdb.table_function_set_init(tableFunction.table_function, (info) => scan.#init(info));
    duckdb.table_function_set_function(tableFunction.table_function, fill);
    connection.registerTableFunction(tableFunction);
    // A registration under a name that is there already is ignored: see who answers.
    const probe = await connection.prepare(`SELECT * FROM ${quotedIdentifier(name)}()`);
    probe.destroySync();
    if (!scan.#everBound) throw new Error(`there is a table function ${name} already`);
    return scan;
  }

  /** Rows that the scan gives now. */
  get rows(): number {
    return this.#rows;
  }

  /**
   * Gives the rows for the queries that begin from now on. The record batches given before are let go; a
   * query must be over before the data of its scans change, since a scan takes them when DuckDB comes to it.
   * Throws when the columns are not those of the scan.
   */
  set(data: Table | readonly RecordBatch[]): void {
    const definition = must(this.#definition, `the scan ${this.name} is closed`);
    const batches = data instanceof Table ? data.batches : data;
    this.#batches = batches.map((batch) => {
      const adoptions = this.#adoptions(definition, batch.schema);
      return {
        rows: batch.numRows,
        columns: batch.data.children.map((column, i) => adoptions[i]?.(column) ?? column),
      };
    });
    this.#rows = this.#batches.reduce((rows, batch) => rows + batch.rows, 0);
  }

  /** From now on the scan gives no rows. */
  clear(): void {
    this.#batches = [];
    this.#rows = 0;
  }

  /**
   * Changes the columns, and clears the data. Statements prepared before fail when they run and must be
   * prepared again.
   */
  async redefine(schema: Schema): Promise<void> {
    const types = schema.fields.map(duckdbTypeOf);
    const logical = await logicalTypes(types, this.#connection);
    const columns = types.map((type, i) => ({
      name: fieldName(must(schema.fields[i])),
      type,
      logicalType: must(logical[i]),
      write: columnWriter(type),
    }));
    this.clear();
    this.#definition = { columns, adoptions: new WeakMap() };
  }

  /**
   * Lets go of everything. The function stays in DuckDB's catalog and fails when it is used, until
   * `redefine`.
   */
  close(): void {
    this.clear();
    this.#definition = undefined;
  }

  #adoptions(definition: Definition, schema: Schema): readonly (Adopt | undefined)[] {
    const known = definition.adoptions.get(schema);
    if (known !== undefined) return known;
    const { columns } = definition;
    const given = schema.fields
      .map((field) => `${fieldName(field)} ${typeText(duckdbTypeOf(field))}`)
      .join(', ');
    const wanted = columns.map((column) => `${column.name} ${typeText(column.type)}`).join(', ');
    if (given !== wanted)
      throw new Error(`${this.name} has the columns (${wanted}), the data have (${given})`);
    const adoptions = columns.map((column, i) => adoption(must(schema.fields[i]).type, column.type));
    definition.adoptions.set(schema, adoptions);
    return adoptions;
  }

  #bind(info: TableFunctionBindInfo): void {
    const definition = this.#defined();
    this.#everBound = true;
    for (const column of definition.columns)
      duckdb.bind_add_result_column(info, column.name, column.logicalType);
    duckdb.bind_set_bind_data(info, definition);
    duckdb.bind_set_cardinality(info, Math.max(this.#rows, this.#expectedRows), false);
  }

  #init(info: TableFunctionInitInfo): void {
    const { columns } = this.#defined();
    if (duckdb.init_get_bind_data(info) !== this.#definition) {
      throw new Error(`${this.name} has other columns now: the statement must be prepared again`);
    }
    const wanted = Array.from({ length: duckdb.init_get_column_count(info) }, (_, i) =>
      duckdb.init_get_column_index(info, i),
    );
    duckdb.init_set_init_data(info, new ScanExecution(columns, wanted, this.#batches, this.#rowsPerChunk));
    duckdb.init_set_max_threads(
      info,
      Math.max(1, Math.min(this.#maxThreads, Math.ceil(this.#rows / this.#rowsPerChunk))),
    );
  }

  #defined(): Definition {
    if (this.#definition === undefined) throw new Error(`${this.name} is gone`);
    return this.#definition;
  }
}

function fill(info: TableFunctionInfo, chunk: DataChunk): void {
  const execution = duckdb.function_get_init_data(info);
  assert(execution instanceof ScanExecution, 'a scan without its state');
  execution.fill(chunk);
}
