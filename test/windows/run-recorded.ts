import { StreamingContext } from '@weir/runtime';
import type { Table } from '@weir/runtime';
import { recordedSource } from './recorded-source.ts';
import { batchMs, beginsAtMs, streamColumns } from './random-stream.ts';

/** The output batches of one query by their times. */
export type Outputs = ReadonlyMap<number, Table>;

/** Runs queries over the recorded stream `base`; `definitions` are statements before them. Gives what each of them gave. */
export async function runRecorded(
  batches: readonly Table[],
  definitions: readonly string[],
  queries: readonly string[],
): Promise<Outputs[]> {
  const context = new StreamingContext({ batchInterval: batchMs, maxBatches: batches.length, threads: 1 });
  context.registerSource(recordedSource(new Map([['base', batches]]), beginsAtMs, batchMs));
  const outputs = queries.map(() => new Map<number, Table>());
  queries.forEach((_, index) => {
    context.callback(`q${index}`, (table, { batchTimeMs }) => {
      outputs[index]?.set(batchTimeMs, table);
    });
  });
  const columns = Object.entries(streamColumns).map(([name, type]) => `"${name}" ${type}`);
  const sinks = queries.map(
    (query, index) => `CREATE SINK q${index} INTO callback('q${index}') AS ${query};`,
  );
  const source = `CREATE STREAM base (${columns.join(', ')}) FROM batches('base');`;
  try {
    await context.run([source, ...definitions, ...sinks].join('\n'));
    await context.start();
    await context.awaitTermination();
  } finally {
    await context.close();
  }
  return outputs;
}
