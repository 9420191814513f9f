import type { DuckDBConnection } from '@duckdb/node-api';
import { assert, quoteName } from '@weir/parser';
import { decodeJson, decodeLogfmt, decodeRegex } from '@weir/planner';
import type { Decode } from '@weir/planner';
import { linesBatch, linesSchema, stretchesBatch } from '../arrow/lines-batch.ts';
import { ArrowScan } from '../arrow/scan.ts';
import type { LinesBlock } from '../block/block.ts';
import { scanName } from './loader-options.ts';
import type { LoaderOptions } from './loader-options.ts';
import { BatchStatement } from './prepared.ts';

/** The scan of received lines with the prepared statement that decodes them. */
export class LinesScan {
  readonly scan: ArrowScan;
  readonly #connection: DuckDBConnection;
  #options: LoaderOptions;
  #insertSql: string;
  #expectMalformed = false;
  #statement: BatchStatement | undefined;

  private constructor(scan: ArrowScan, connection: DuckDBConnection, options: LoaderOptions, insert: string) {
    this.scan = scan;
    this.#connection = connection;
    this.#options = options;
    this.#insertSql = insert;
  }

  static async open(
    connection: DuckDBConnection,
    options: LoaderOptions,
    insert: string,
  ): Promise<LinesScan> {
    const rowsPerChunk = inStretches(options) ? { rowsPerChunk: 1 } : {};
    const scan = await ArrowScan.register(
      connection,
      scanName('lines', options),
      linesSchema(),
      rowsPerChunk,
    );
    return new LinesScan(scan, connection, options, insert);
  }

  get #stretches(): boolean {
    return inStretches(this.#options);
  }

  set(blocks: readonly LinesBlock[]): void {
    this.scan.set(blocks.map((block) => (this.#stretches ? stretchesBatch(block) : linesBatch(block))));
  }

  async insert(): Promise<number> {
    this.#statement ??= await this.#prepare();
    return this.#statement.run(0);
  }

  #prepare(): Promise<BatchStatement> {
    const sql = `${this.#insertSql} ${this.#decode().good}`;
    return this.#options.ordered === false
      ? BatchStatement.prepareInAnyOrder(this.#connection, sql)
      : BatchStatement.prepare(this.#connection, sql);
  }

  get badSql(): string {
    return this.#decode().bad ?? 'SELECT NULL AS value, NULL AS error WHERE false';
  }

  /** Chooses the faster way to decode for lines as they were in the last batch. */
  async expectMalformed(expected: boolean): Promise<void> {
    if (expected === this.#expectMalformed) return;
    this.#expectMalformed = expected;
    this.#statement?.close();
    this.#statement = undefined;
  }

  /** Other columns are wanted from now on. */
  redefine(options: LoaderOptions, insert: string): void {
    this.#options = options;
    this.#insertSql = insert;
    this.#statement?.close();
    this.#statement = undefined;
  }

  #decode(): Decode {
    const { columns, neededColumns, format, ordinals } = this.#options;
    const scan = `${quoteName(this.scan.name)}()`;
    const rows = this.#stretches
      ? `(SELECT unnest(string_split(value, chr(10))) AS value FROM ${scan})`
      : scan;
    const lines =
      ordinals === true ? `(SELECT value, row_number() OVER () AS weir_ordinal FROM ${rows})` : rows;
    if (format === 'text') return { good: `SELECT * FROM ${lines}` };
    const input = {
      columns,
      ...(neededColumns === undefined ? {} : { neededColumns }),
      lines,
      checksAll: this.#options.checksAll,
      ...(ordinals === true ? { along: ['weir_ordinal'] } : {}),
    };
    if (format === 'regex') {
      const { pattern } = this.#options.formatOptions;
      assert(typeof pattern === 'string', 'FORMAT regex has a pattern');
      return decodeRegex(pattern, input);
    }
    if (format === 'logfmt') return decodeLogfmt(input);
    return decodeJson({ ...input, expectMalformed: this.#expectMalformed });
  }
}

/** Lines that may be handed over in stretches of many: a carriage return at the end of one of them is a space there. */
function inStretches({ format }: LoaderOptions): boolean {
  return format !== 'text' && format !== 'regex';
}
