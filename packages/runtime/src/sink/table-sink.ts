import { must, quoteString } from '@weir/parser';
import type { Table } from 'apache-arrow';
import { problemOf } from './file-problem.ts';
import type { OutputBatch, Sink, SinkContext, SinkOptions, SinkWriter } from './sink.ts';
import { SinkError } from './sink.ts';
import { stringOption } from './string-option.ts';
import type { TableName } from './table-name.ts';
import { columnsOfTable, resolveTableName, textRows, sameName, sqlName } from './table-name.ts';

/**
 * `table('name')`: appends the batches to a DuckDB table, each exactly once. The time of the last batch written is
 * kept in the table `weir_batches` beside it, changed in the transaction that appends the rows; a batch of this run, or
 * of another over the same recording, that is not later is there already.
 *
 * A table that does not exist is made with the columns of the query. Columns are matched by name: those that the
 * query lacks take their defaults, one that the table lacks is an error.
 */
export function tableSink(): Sink {
  return {
    name: 'table',
    description: 'appends to a DuckDB table, each batch exactly once; makes the table when there is none',
    options: [
      {
        name: 'name',
        type: 'string',
        position: 0,
        required: true,
        description: 'table, schema.table or database.schema.table',
      },
    ],
    open: openTable,
  };
}

/** The table that remembers which batches are written. */
const bookkeeping = 'weir_batches';

async function openTable(options: SinkOptions, context: SinkContext): Promise<SinkWriter> {
  const name = await resolveTableName(must(stringOption(options, 'name')), context.engine);
  const columns = await columnsOfTable(name, context.engine);
  // A table that was dropped begins anew, whatever is remembered of it.
  const repeats = context.repeatable && columns !== undefined;
  const lastBatchTimeMs = repeats ? await readLastBatchTime(name, context) : undefined;
  return new TableWriter(name, context, columns, lastBatchTimeMs);
}

async function readLastBatchTime(
  name: TableName,
  { engine, output }: SinkContext,
): Promise<number | undefined> {
  const record = { ...name, table: bookkeeping };
  if ((await columnsOfTable(record, engine)) === undefined) return undefined;
  const [row] = await textRows(
    engine,
    `SELECT epoch_ms(batch_time) FROM ${sqlName(record)} WHERE ${keyOf(name, output)}`,
  );
  return row === undefined ? undefined : Number(row[0]);
}

/** The row of one sink and table in the bookkeeping. */
function keyOf({ table }: TableName, output: string | number): string {
  return `sink = ${quoteString(String(output))} AND target = ${quoteString(table.toLowerCase())}`;
}

class TableWriter implements SinkWriter {
  readonly #name: TableName;
  readonly #context: SinkContext;
  /** Of the table; undefined as long as there is none. */
  #columns: readonly string[] | undefined;
  #lastBatchTimeMs: number | undefined;
  /** Whether this run has made the row of this sink in the bookkeeping. */
  #isRecorded = false;
  #hasReported = false;

  constructor(
    name: TableName,
    context: SinkContext,
    columns: readonly string[] | undefined,
    lastBatchTimeMs: number | undefined,
  ) {
    this.#name = name;
    this.#context = context;
    this.#columns = columns;
    this.#lastBatchTimeMs = lastBatchTimeMs;
  }

  async write({ batchTimeMs, table }: OutputBatch): Promise<void> {
    this.#checkColumns(table);
    if (this.#lastBatchTimeMs !== undefined && batchTimeMs <= this.#lastBatchTimeMs) {
      this.#reportSkipped(this.#lastBatchTimeMs);
      return;
    }
    if (table.numRows === 0 && this.#columns !== undefined) return;
    try {
      await this.#context.engine.run(this.#statements(batchTimeMs), table);
    } catch (error) {
      throw this.#problem(error);
    }
    this.#columns ??= table.schema.fields.map((field) => field.name);
    this.#lastBatchTimeMs = batchTimeMs;
    this.#isRecorded = true;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #statements(batchTimeMs: number): string[] {
    const target = sqlName(this.#name);
    const create = `CREATE TABLE ${target} AS FROM weir_output() LIMIT 0`;
    const append = `INSERT INTO ${target} BY NAME FROM weir_output()`;
    return [
      ...(this.#columns === undefined ? [create] : []),
      append,
      ...this.#recordStatements(`epoch_ms(${batchTimeMs})`),
    ];
  }

  /**
   * One row a sink, changed in place: rows that are deleted and inserted at each batch would pile up until a
   * checkpoint.
   */
  #recordStatements(time: string): string[] {
    const record = sqlName({ ...this.#name, table: bookkeeping });
    const key = keyOf(this.#name, this.#context.output);
    if (this.#isRecorded) return [`UPDATE ${record} SET batch_time = ${time} WHERE ${key}`];
    const values = [String(this.#context.output), this.#name.table.toLowerCase()].map(quoteString);
    return [
      `CREATE TABLE IF NOT EXISTS ${record} (sink VARCHAR, target VARCHAR, batch_time TIMESTAMP)`,
      `DELETE FROM ${record} WHERE ${key}`,
      `INSERT INTO ${record} VALUES (${values.join(', ')}, ${time})`,
    ];
  }

  #checkColumns(table: Table): void {
    const names = table.schema.fields.map((field) => field.name);
    const twice = names.find((name, i) => names.slice(0, i).some((other) => sameName(name, other)));
    if (twice !== undefined) {
      throw new SinkError(`table "${this.#name.table}": the query has two columns "${twice}"`, {
        hint: 'give one of them another name with AS',
      });
    }
    const unknown = names.filter((name) => this.#columns?.some((column) => sameName(name, column)) === false);
    if (unknown.length === 0) return;
    throw new SinkError(`table "${this.#name.table}" has no column ${listed(unknown)}`, {
      hint: `columns are matched by name; the table has ${listed(this.#columns ?? [])}`,
    });
  }

  /** A run over the same time as an earlier one writes nothing, which should not be a riddle. */
  #reportSkipped(lastBatchTimeMs: number): void {
    if (this.#hasReported) return;
    this.#hasReported = true;
    const until = new Date(lastBatchTimeMs).toISOString();
    this.#context.report(
      `table "${this.#name.table}" has the batches up to ${until} already; they are not written again`,
    );
  }

  #problem(error: unknown): SinkError {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    const { hint, retryable = false } = problemOf(error) ?? {};
    return new SinkError(`cannot append to table "${this.#name.table}": ${reason}`, {
      retryable,
      ...(hint === undefined ? {} : { hint }),
      cause: error,
    });
  }
}

function listed(columns: readonly string[]): string {
  return columns.map((column) => `"${column}"`).join(', ');
}
