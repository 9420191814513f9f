import process from 'node:process';
import { SinkError } from '../sink.ts';
import { SinkBench } from './sink-bench.ts';

// A process that writes batches to files, to be killed or to run into a limit: `node write-batches PREFIX FORMAT
// ROWS BATCHES`.
const [prefix, format, rows, batches] = process.argv.slice(2);
const bench = await SinkBench.open();
try {
  const writer = await bench.sink('files', { prefix, format });
  const table = await bench.query(`SELECT i, hash(i) AS h FROM range(${rows}) t(i)`);
  for (let batchTimeMs = 1000; batchTimeMs <= Number(batches) * 1000; batchTimeMs += 1000) {
    await writer.write({ batchTimeMs, table });
  }
} catch (error) {
  if (!(error instanceof SinkError)) throw error;
  process.stdout.write(
    JSON.stringify({ message: error.message, hint: error.hint, retryable: error.retryable }),
  );
} finally {
  await bench.close();
}
