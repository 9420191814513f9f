import { makeVector, Table, TimestampMillisecond } from 'apache-arrow';
import type { ResultWriter } from './result-writer.ts';

/** Before the columns of each batch the column `batch_time`, unless there is one: who reads the rows sees which of them belong together. */
export function withBatchTime(results: ResultWriter): Pick<ResultWriter, 'write'> {
  return {
    write: (batch, limit) => {
      const { table, batchTimeMs } = batch;
      return results.write({ ...batch, table: timed(table, batchTimeMs) }, limit);
    },
  };
}

function timed(table: Table, batchTimeMs: number): Table {
  if (table.schema.names.includes('batch_time')) return table;
  const times = new BigInt64Array(table.numRows).fill(BigInt(batchTimeMs));
  const column = makeVector({ type: new TimestampMillisecond(), data: times, length: table.numRows });
  return new Table({ batch_time: column }).assign(table);
}
