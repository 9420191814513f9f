import type { DuckDBConnection } from '@duckdb/node-api';
import { must, quoteName } from '@weir/parser';
import { decodedColumns } from '@weir/planner';
import type { Schema } from 'apache-arrow';
import { fieldName } from '../arrow/arrow-fields.ts';
import { duckdbTypeOf } from '../arrow/duckdb-type.ts';
import { typeText } from '../arrow/type-text.ts';
import { linesSchema } from '../arrow/lines-batch.ts';
import { ArrowScan } from '../arrow/scan.ts';
import type { ArrowBlock } from '../block/block.ts';
import { insertSql, scanName, tableOf, wantedSql } from './loader-options.ts';
import type { LoaderOptions } from './loader-options.ts';
import { BatchStatement } from './prepared.ts';

/**
 * The scan of received Arrow data with the statement that takes it in, prepared anew when data of other columns comes. Where it needs no
 * cast, it can be read where it lies as well.
 */
export class ArrowBlocks {
  readonly #scan: ArrowScan;
  readonly #connection: DuckDBConnection;
  #options: LoaderOptions;
  #prepared: { readonly columns: string; readonly statement: BatchStatement } | undefined;
  /** How often the scan had other columns: what was prepared before that reads it no more. */
  #definitions = 0;

  private constructor(scan: ArrowScan, connection: DuckDBConnection, options: LoaderOptions) {
    this.#scan = scan;
    this.#connection = connection;
    this.#options = options;
  }

  static async open(connection: DuckDBConnection, options: LoaderOptions): Promise<ArrowBlocks> {
    const scan = await ArrowScan.register(connection, scanName('arrow', options), linesSchema());
    return new ArrowBlocks(scan, connection, options);
  }

  /** Puts blocks of one schema into the stream's table, and gives the number of their rows. */
  async insert(blocks: readonly ArrowBlock[]): Promise<number> {
    const { schema } = must(blocks[0]).batch;
    const statement = await this.#statement(schema);
    this.#scan.set(blocks.map((block) => block.batch));
    return statement.run(0);
  }

  /** Leaves blocks of one schema where they are, and gives a query for their rows; undefined where values would have to be cast. */
  async leave(blocks: readonly ArrowBlock[]): Promise<string | undefined> {
    const { schema } = must(blocks[0]).batch;
    const { columns, neededColumns } = this.#options;
    const given = new Map(schema.fields.map((field) => [fieldName(field), typeText(duckdbTypeOf(field))]));
    const wanted = decodedColumns(columns, neededColumns);
    if (wanted.some(({ name, type }) => given.get(name) !== type)) return undefined;
    await this.#statement(schema);
    this.#scan.set(blocks.map((block) => block.batch));
    return `${this.#rowsSql()} /* ${this.#definitions} */`;
  }

  /** Other columns are wanted from now on. */
  redefine(options: LoaderOptions): void {
    this.#options = options;
    this.#forget();
  }

  /** Lets go of the blocks. */
  clear(): void {
    this.#scan.clear();
  }

  async #statement(schema: Schema): Promise<BatchStatement> {
    const columns = columnsOf(schema);
    if (this.#prepared?.columns === columns) return this.#prepared.statement;
    this.#forget();
    await this.#scan.redefine(schema);
    this.#definitions += 1;
    const options = this.#options;
    const sql = `${insertSql(tableOf(options), options)} ${this.#rowsSql()}`;
    const statement = await BatchStatement.prepare(this.#connection, sql);
    this.#prepared = { columns, statement };
    return statement;
  }

  #rowsSql(): string {
    return `SELECT ${wantedSql(this.#options)} FROM ${quoteName(this.#scan.name)}()`;
  }

  #forget(): void {
    this.#prepared?.statement.close();
    this.#prepared = undefined;
  }
}

function columnsOf(schema: Schema): string {
  return schema.fields
    .map((field) => `${quoteName(fieldName(field))} ${typeText(duckdbTypeOf(field))}`)
    .join();
}
