/**
 * What state costs: 20,000 rows a batch that touch 5,000 keys, of few and of many. The time of a batch must follow the touched keys, and no
 * batch may wait for the state to be folded: so many batches are run that all of it is folded more than once. Ratios within this run.
 */
import { percentile, print, recordQuery, rounded, runRecording } from './testing/recorded.ts';
import type { BatchTimes, Recording } from './testing/recorded.ts';

const few = await measured(100_000, 200);
const many = await measured(10_000_000, 560);
print({
  bench: 'state',
  name: 'many keys',
  keys_100k_ms: rounded(percentile(few.wall, 0.5)),
  keys_10m_ms: rounded(percentile(many.wall, 0.5)),
  ratio: rounded(percentile(many.wall, 0.5) / percentile(few.wall, 0.5)),
});
pauses('pauses with 100k keys', few);
pauses('pauses with 10m keys', many);

/** Batches whose keys lie all over the state, other ones in each of them. */
function touching(keys: number): Promise<Recording> {
  return recordQuery(
    'k BIGINT, v BIGINT',
    `SELECT (hash({batch} * 5000 + i % 5000) % ${keys})::BIGINT AS k, i % 100 AS v FROM range(20000) t(i)`,
    40,
  );
}

/** The batches behind the first ones, for which the state is made and statements get warm. */
async function measured(keys: number, batches: number): Promise<BatchTimes> {
  const statements = `CREATE SINK a INTO nowhere() AS SELECT k, n, total FROM events GROUP BY k
    STATE (n BIGINT DEFAULT 0 UPDATE n + count(*), total HUGEINT DEFAULT 0 UPDATE total + sum(v))
    INIT (SELECT i AS k, 1::BIGINT AS n, 1::HUGEINT AS total FROM range(${keys}) t(i)) EMIT CHANGES;`;
  const warm = 20;
  const { wall, cpu } = await runRecording({
    recording: await touching(keys),
    statements,
    batches: batches + warm,
  });
  return { wall: wall.slice(warm), cpu: cpu.slice(warm) };
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
