import type { DuckDBDataChunk, DuckDBResult, DuckDBType } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { must } from '@weir/parser';
import { RecordBatch, Schema, Struct, Table } from 'apache-arrow';
import { arrowData } from './arrow-data.ts';
import { arrowFieldOf } from './arrow-type.ts';
import type { ColumnReader } from './column-reader.ts';
import { rowGroupRows } from '../limits.ts';
import { uniqueNames } from '../text/unique-names.ts';
import { typeText } from './type-text.ts';
import { columnReader } from './read-column.ts';

/** A record batch ends with the chunk that brings it to so many rows. */
const batchRows = rowGroupRows;

/** It ends earlier when strings or items in a column come to this: Arrow's offsets have 32 bits. */
const batchReach = 1 << 29;

/** The columns of a result in Arrow. Throws an `ArrowTypeError` for a column that Arrow has no type for. */
export function resultSchema(result: DuckDBResult): Schema {
  const types = result.columnTypes();
  const given = result.columnNames();
  const names = isAmbiguous(given, types) ? uniqueNames(given) : given;
  return new Schema(names.map((name, i) => arrowFieldOf(name, must(types[i]))));
}

/** apache-arrow takes columns of one name for one column: where their types differ they need names of their own. */
function isAmbiguous(names: readonly string[], types: readonly DuckDBType[]): boolean {
  return names.some((name, i) => {
    const first = names.indexOf(name);
    return first < i && typeText(must(types[first])) !== typeText(must(types[i]));
  });
}

/**
 * All rows of a result as Arrow. Prefer a materialised one (`run`): a streaming one that fails halfway
 * rejects too, but DuckDB's message is lost.
 */
export async function readArrow(result: DuckDBResult): Promise<Table> {
  const schema = resultSchema(result);
  const batches: RecordBatch[] = [];
  for await (const batch of readBatches(result, schema)) batches.push(batch);
  return new Table(schema, batches);
}

/**
 * The rows of a result as they come, in record batches of some 120,000 rows. `schema` must be that of the
 * result. `fetch` gives the next chunk.
 */
export async function* readBatches(
  result: DuckDBResult,
  schema: Schema = resultSchema(result),
  fetch: FetchChunk = () => result.fetchChunk(),
): AsyncGenerator<RecordBatch, void, undefined> {
  const readers = result.columnTypes().map(columnReader);
  let rows = 0;
  for await (const { chunk, rowCount } of chunksOf(result, fetch)) {
    const runs = [{ start: 0, count: rowCount }];
    readers.forEach((reader, i) => reader.append(duckdb.data_chunk_get_vector(chunk, i), runs));
    rows += rowCount;
    if (rows >= batchRows || readers.some((reader) => reader.reach >= batchReach)) {
      yield finishBatch(schema, readers, rows);
      rows = 0;
    }
  }
  if (rows > 0) yield finishBatch(schema, readers, rows);
}

export type FetchChunk = () => Promise<DuckDBDataChunk | null>;

/**
 * The chunks of a result. DuckDB makes the next one ready in a thread of its own while one is read.
 *
 * When a streaming query fails halfway, its chunks just end, and the binding does not give the error; but a
 * result that has failed no longer counts as streaming.
 */
async function* chunksOf(
  result: DuckDBResult,
  fetch: FetchChunk,
): AsyncGenerator<DuckDBDataChunk, void, undefined> {
  const streaming = result.isStreaming;
  let next = fetchAhead(fetch);
  try {
    for (;;) {
      const chunk = await next;
      if (chunk === null || chunk.rowCount === 0) {
        if (streaming && !result.isStreaming) throw new Error('the query failed while its rows were read');
        return;
      }
      next = fetchAhead(fetch);
      yield chunk;
    }
  } finally {
    await Promise.allSettled([next]);
  }
}

/** An error of a chunk that nobody waits for yet is not unhandled. */
function fetchAhead(fetch: FetchChunk): Promise<DuckDBDataChunk | null> {
  const chunk = fetch();
  chunk.catch(() => undefined);
  return chunk;
}

function finishBatch(schema: Schema, readers: readonly ColumnReader[], rows: number): RecordBatch {
  const columns = readers.map((reader) => reader.finish());
  return new RecordBatch(schema, arrowData(new Struct(schema.fields), rows, {}, columns));
}
