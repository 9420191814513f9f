/**
 * How fast JSON events come in: 5 million events through a loopback socket and, apart, from a file, grouped in 1 s batches; compared
 * with DuckDB's own read_json and the same GROUP BY over the same file in the same run. Takes the number of events as --events N.
 */
import { fork } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { DuckDBInstance } from '@duckdb/node-api';
import { StreamingContext } from '@weir/runtime';

const columns = 'user_id BIGINT, page VARCHAR, amount DOUBLE, ts TIMESTAMP';
const pieceBytes = 1 << 20;
const runs = 3;
const select = 'SELECT user_id, count(*) AS n, sum(amount) AS total';

if (process.argv[2] === '--serve') serve(process.argv[3] ?? '');
else await measure();

/**
 * The other end of the socket, in a process of its own: sends the file to whoever connects. It has it in memory, as reading it is not
 * what is measured.
 */
function serve(path: string): void {
  const events = readFileSync(path);
  const server = createServer((socket) => {
    Readable.from(piecesOf(events)).pipe(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => server.close());
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.(typeof address === 'object' ? address?.port : undefined);
  });
}

function* piecesOf(bytes: Buffer): Generator<Buffer, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function measure(): Promise<void> {
  const at = process.argv.indexOf('--events');
  const events = at < 0 ? 5_000_000 : Number(process.argv[at + 1]);
  const directory = await mkdtemp(join(tmpdir(), 'weir-bench-'));
  const path = join(directory, 'events.json');
  try {
    await writeEvents(path, events);
    const bytes = statSync(path).size / events;
    const plain = await best(runs, () => plainRun(path));
    for (const way of ['file', 'socket'] as const) {
      let run = await weirRun(way, path);
      for (let more = 1; more < runs; more += 1) {
        const next = await weirRun(way, path);
        if (next.seconds < run.seconds) run = next;
      }
      print({
        bench: `ingest/${way}`,
        events,
        bytes_per_event: bytes,
        rows_per_second: Math.round(events / run.seconds),
        read_json_rows_per_second: Math.round(events / plain),
        ratio: plain / run.seconds,
        javascript_thread_busy: run.busy,
        event_loop_active: run.active,
        batches: run.batches,
        rows_out: run.rowsOut,
      });
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function writeEvents(path: string, events: number): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT (hash(i) % 5000)::BIGINT AS user_id, '/products/category/item-' || hash(i + 1) % 1000 AS page,
       round(hash(i + 2) % 100000 / 1000.0, 2) AS amount, TIMESTAMP '2026-01-01' + to_milliseconds(i) AS ts
     FROM range(${events}) AS r(i)) TO '${path}' (FORMAT json)`,
  );
  connection.closeSync();
  instance.closeSync();
}

async function plainRun(path: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const types = "{user_id: 'BIGINT', page: 'VARCHAR', amount: 'DOUBLE', ts: 'TIMESTAMP'}";
  const started = performance.now();
  await connection.run(
    `${select} FROM read_json('${path}', format = 'newline_delimited', columns = ${types}) GROUP BY user_id`,
  );
  const seconds = (performance.now() - started) / 1000;
  connection.closeSync();
  instance.closeSync();
  return seconds;
}

async function weirRun(
  way: 'file' | 'socket',
  path: string,
): Promise<{ seconds: number; busy: number; active: number; batches: number; rowsOut: number }> {
  const source =
    way === 'file' ? { sql: `files('${path}')`, close: () => undefined } : await socketSource(path);
  const context = new StreamingContext({ once: true, batchInterval: '1s' }).callback('out', () => undefined);
  await context.run(`
    CREATE STREAM events (${columns}) FROM ${source.sql} FORMAT json;
    CREATE SINK out INTO callback('out') AS ${select} FROM events GROUP BY user_id`);
  const loopBefore = performance.eventLoopUtilization();
  const busyBefore = javascriptThreadMs();
  const started = performance.now();
  await context.start();
  await context.awaitTermination();
  const seconds = (performance.now() - started) / 1000;
  const busy = (javascriptThreadMs() - busyBefore) / 1000 / seconds;
  const active = performance.eventLoopUtilization(loopBefore).utilization;
  source.close();
  const { batches, rowsOut } = context.statistics();
  return { seconds, busy, active, batches, rowsOut };
}

/**
 * Processor time of the thread that runs JavaScript so far: where Linux tells it, in milliseconds. The event loop counts as active also
 * while its thread waits for a core, as it does here: sender, receiver and DuckDB's threads share what there is.
 */
function javascriptThreadMs(): number {
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
    return Number(nanoseconds) / 1e6;
  } catch {
    return NaN;
  }
}

async function socketSource(path: string): Promise<{ sql: string; close: () => void }> {
  const child = fork(process.argv[1] ?? '', ['--serve', path]);
  const port = await new Promise<number>((resolve) =>
    child.once('message', (message) => resolve(Number(message))),
  );
  return { sql: `socket('127.0.0.1:${port}')`, close: () => child.kill() };
}

async function best(times: number, run: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let time = 0; time < times; time += 1) least = Math.min(least, await run());
  return least;
}

function print(figure: Record<string, unknown>): void {
  const rounded = Object.entries(figure).map(([name, value]) => [
    name,
    typeof value === 'number' ? Math.round(value * 1000) / 1000 : value,
  ]);
  console.log(JSON.stringify(Object.fromEntries(rounded)));
}
