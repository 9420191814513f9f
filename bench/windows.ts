/**
 * What windows cost: 20,000 rows a batch of one second, 5,000 keys. The time of a batch must hardly depend on the length of the window,
 * queries over one stream must share, and memory must follow the keys. Ratios are of medians within this run.
 */
import process from 'node:process';
import { DuckDBInstance } from '@duckdb/node-api';
import type { BatchTimes } from './testing/recorded.ts';
import { asJson, percentile, print, recordQuery, rounded, runRecording } from './testing/recorded.ts';

/** Eleven batches in turn: what enters a window is never the same as what leaves it. */
const events = await recordQuery(
  'k BIGINT, v BIGINT, d DOUBLE',
  'SELECT (hash(i * 31 + {batch} * 7919) % 5000)::BIGINT AS k, (i * 13 + {batch}) % 1000 AS v, ((i * 7) % 999) / 8 AS d FROM range(20000) t(i)',
  11,
);

/** `bench windows --only=keys` measures one of these alone. */
const figures: Readonly<Record<string, () => Promise<void>>> = {
  sums: async () => againstRows(await lengths('invertible', 'count(*) AS n, sum(v) AS total')),
  extremes: async () => void (await lengths('min and max', 'min(d) AS least, max(d) AS most')),
  sharing,
  keys: manyKeys,
};
const only = process.argv.find((word) => word.startsWith('--only='))?.slice('--only='.length);
for (const [name, measure] of Object.entries(figures))
  if (only === undefined || only === name) await measure();

interface Median {
  readonly ms: number;
  readonly cpuMs: number;
}

/** The median of the last batches, whose windows are full. */
function full({ wall, cpu }: BatchTimes, batches: number): Median {
  return { ms: percentile(wall.slice(-batches), 0.5), cpuMs: percentile(cpu.slice(-batches), 0.5) };
}

/** Two medians and their ratio. */
function compared(first: string, a: Median, second: string, b: Median): Record<string, number> {
  return {
    [`${first}_ms`]: rounded(a.ms),
    [`${second}_ms`]: rounded(b.ms),
    ratio: rounded(b.ms / a.ms),
    [`${first}_cpu_ms`]: rounded(a.cpuMs),
    [`${second}_cpu_ms`]: rounded(b.cpuMs),
    cpu_ratio: rounded(b.cpuMs / a.cpuMs),
  };
}

function query(name: string, aggregates: string, length: string, slide = '1s'): string {
  return `CREATE SINK ${name} INTO nowhere() AS SELECT k, ${aggregates} FROM events WINDOW(${length}, ${slide}) GROUP BY k;`;
}

async function lengths(name: string, aggregates: string): Promise<Median> {
  const run = async (length: string, batches: number) =>
    full(await runRecording({ recording: events, statements: query('a', aggregates, length), batches }), 80);
  const short = await run('10s', 120);
  const long = await run('600s', 690);
  print({ bench: 'windows', name, ...compared('window_10s', short, 'window_600s', long) });
  return long;
}

/** The plain way: on_query_error = continue keeps rows. */
async function againstRows(panes: Median): Promise<void> {
  const statements = `SET on_query_error = 'continue'; ${query('a', 'count(*) AS n, sum(v) AS total', '600s', '20s')}`;
  const { wall, cpu } = await runRecording({ recording: events, statements, batches: 720 });
  // The clock begins at a multiple of the slide.
  const outputs = (times: readonly number[]) =>
    times.filter((_, index) => index >= 600 && (index + 1) % 20 === 0);
  const rows = full({ wall: outputs(wall), cpu: outputs(cpu) }, 6);
  print({ bench: 'windows', name: 'from rows', ...compared('panes', panes, 'rows', rows) });
}

/** Lines of JSON, decoded once, and panes computed once, whatever the number of queries. */
async function sharing(): Promise<void> {
  const seconds = [10, 20, 30, 60, 90, 120, 180, 300, 450, 600];
  const recording = asJson(events);
  const queries = (lengthsS: readonly number[]): string =>
    lengthsS.map((length) => query(`a${length}`, 'count(*) AS n, sum(v) AS total', `${length}s`)).join('\n');
  const one = full(await runRecording({ recording, statements: queries([600]), batches: 640 }), 40);
  const ten = full(await runRecording({ recording, statements: queries(seconds), batches: 640 }), 40);
  print({ bench: 'windows', name: 'ten queries', ...compared('one', one, 'ten', ten) });
}

/** A million keys in 60 panes, each in one of them: what is held against one aggregate of all, and the longest batch. */
async function manyKeys(): Promise<void> {
  const panes = 60;
  const perPane = 17_000;
  const keys = await recordQuery(
    'k BIGINT, v BIGINT',
    `SELECT {batch} * ${perPane} + i AS k, i % 100 AS v FROM range(${perPane}) t(i)`,
    panes + 7,
  );
  const windowed = 'SELECT k, count(*) AS n, sum(v) AS total FROM events WINDOW(60s, 1s) GROUP BY k';
  const statements = `CREATE SINK a INTO nowhere() AS SELECT count(*) AS keys, sum(total) AS total FROM (${windowed});`;
  const held: number[] = [];
  const { wall } = await runRecording({
    recording: keys,
    statements,
    batches: 4 * panes,
    onMemory: (bytes) => held.push(bytes),
  });
  const steady = wall.slice(panes);
  const aggregate = await bytesOfAggregate(panes * perPane);
  print({
    bench: 'windows',
    name: 'a million keys',
    megabytes_max: rounded(percentile(held, 1) / 1e6),
    one_aggregate_megabytes: rounded(aggregate / 1e6),
    memory_ratio: rounded(percentile(held, 1) / aggregate),
    batch_ms_p50: rounded(percentile(steady, 0.5)),
    batch_ms_max: rounded(percentile(steady, 1)),
    longest_over_median: rounded(percentile(steady, 1) / percentile(steady, 0.5)),
  });
}

/** What a table with one row a key takes. */
async function bytesOfAggregate(keys: number): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `CREATE TABLE aggregate AS SELECT i AS k, count(*) AS n, sum(i % 100) AS total FROM range(${keys}) t(i) GROUP BY i`,
  );
  const held = await connection.runAndReadAll('SELECT sum(memory_usage_bytes)::DOUBLE FROM duckdb_memory()');
  connection.closeSync();
  instance.closeSync();
  return Number(held.getRows()[0]?.[0]);
}
