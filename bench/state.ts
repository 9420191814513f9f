/**
 * What state costs: 20,000 rows a batch that touch 5,000 keys, of few and of many. The time of a batch must follow the touched keys, and no
 * batch may wait for the state to be folded: so many batches are run that all of it is folded more than once. Keys that come again are
 * found in the log of the state; with others in each batch nearly all must be looked for in its base. Ratios within this run.
 *
 *     npm run bench state -- [--threads=1]
 *
 * DuckDB has a thread for each core, as it has for streams that are live; recordings are computed by one if nothing else is said.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { percentile, print, recordQuery, rounded, runRecording } from './testing/recorded.ts';
import type { BatchTimes, Recording } from './testing/recorded.ts';

const threads = Number(
  process.argv.find((word) => word.startsWith('--threads='))?.slice('--threads='.length) ??
    availableParallelism(),
);
const few = await measured(100_000, 200, 40);
const many = await measured(10_000_000, 560, 40);
const manyOthers = await measured(10_000_000, 560, 580);
compare('many keys', many);
compare('many keys, others in each batch', manyOthers);
pauses('pauses with 100k keys', few);
pauses('pauses with 10m keys', many);
pauses('pauses with 10m keys, others in each batch', manyOthers);

/** Batches whose keys lie all over the state, other ones in each of so many batches; then they come again. */
function touching(keys: number, batches: number): Promise<Recording> {
  return recordQuery(
    'k BIGINT, v BIGINT',
    `SELECT (hash({batch} * 5000 + i % 5000) % ${keys})::BIGINT AS k, i % 100 AS v FROM range(20000) t(i)`,
    batches,
  );
}

/** The batches behind the first ones, for which the state is made and statements get warm. */
async function measured(keys: number, batches: number, recorded: number): Promise<BatchTimes> {
  const statements = `CREATE SINK a INTO nowhere() AS SELECT k, n, total FROM events GROUP BY k
    STATE (n BIGINT DEFAULT 0 UPDATE n + count(*), total HUGEINT DEFAULT 0 UPDATE total + sum(v))
    INIT (SELECT i AS k, 1::BIGINT AS n, 1::HUGEINT AS total FROM range(${keys}) t(i)) EMIT CHANGES;`;
  const warm = 20;
  const { wall, cpu } = await runRecording({
    recording: await touching(keys, recorded),
    statements,
    batches: batches + warm,
    threads,
  });
  return { wall: wall.slice(warm), cpu: cpu.slice(warm) };
}

/** What a batch takes beside one of the state of few keys. */
function compare(name: string, { wall }: BatchTimes): void {
  const [few50, many50] = [percentile(few.wall, 0.5), percentile(wall, 0.5)];
  print({
    bench: 'state',
    name,
    threads,
    keys_100k_ms: rounded(few50),
    keys_10m_ms: rounded(many50),
    ratio: rounded(many50 / few50),
  });
}

function pauses(name: string, { wall }: BatchTimes): void {
  const [p50, p99] = [percentile(wall, 0.5), percentile(wall, 0.99)];
  print({
    bench: 'state',
    name,
    batch_ms_p50: rounded(p50),
    batch_ms_p99: rounded(p99),
    batch_ms_max: rounded(percentile(wall, 1)),
    p99_over_p50: rounded(p99 / p50),
  });
}
