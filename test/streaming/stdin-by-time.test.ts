import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { inScratch } from '../runner/scratch.ts';
import { runInProcess } from '../runner/run-in-process.ts';
import { caseCount, problemsOfSeeds } from '../windows/cases.ts';
import { Random } from '../windows/random.ts';

/**
 * `stdin(time => 'column')`: what comes is given out by its own timestamps, as `replay` gives out the same rows of a file. WEIR_RUNS=1000 runs
 * more, WEIR_SEED=n one seed again.
 */

const columns = 'ts TIMESTAMP, k VARCHAR, n INTEGER, x DOUBLE';

interface Row {
  readonly ts: string | undefined;
  readonly k: string;
  readonly n: string;
  readonly x: number;
}

/** How rows are written in a format; a broken one cannot be read. */
interface Written {
  readonly format: string;
  readonly header: string;
  readonly line: (row: Row) => string;
}

const formats: readonly [Written, ...Written[]] = [
  {
    format: 'json',
    header: '',
    line: ({ ts, k, n, x }) =>
      `{"ts":${ts === undefined ? 'null' : JSON.stringify(ts)},"k":"${k}","n":${n === 'x' ? '"x"' : n},"x":${x}}`,
  },
  {
    format: 'csv (header => true)',
    header: 'ts,k,n,x\n',
    line: ({ ts, k, n, x }) => `${ts ?? ''},"${k}",${n},${x}`,
  },
  {
    format: 'logfmt',
    header: '',
    line: ({ ts, k, n, x }) => `ts="${ts ?? ''}" k="${k}" n=${n} x=${x}`.replace('ts="" ', ''),
  },
  {
    format: "regex (pattern => '^(?<ts>[-0-9T:.]+)? (?<k>[^ ]*) (?<n>\\w+) (?<x>[-\\d.]+)$')",
    header: '',
    line: ({ ts, k, n, x }) => `${ts ?? ''} ${k} ${n} ${x}`,
  },
];

function rowsOf(random: Random): readonly Row[] {
  let timeMs = 1_700_000_000_000 + random.int(0, 5000);
  return Array.from({ length: random.int(0, 60) }, () => {
    if (random.chance(0.7)) timeMs += random.pick([0, 1, 40, 300, 1000, random.int(1, 3000)]);
    if (random.chance(0.03)) timeMs += random.int(5000, 20_000);
    const late = random.chance(0.1) ? random.int(0, 5000) : 0;
    return {
      ts: random.chance(0.05) ? undefined : new Date(timeMs - late).toISOString().replace('Z', ''),
      k: random.pick(['a', 'b', 'ü', 'c'.repeat(30)]),
      n: random.chance(0.05) ? 'x' : String(random.int(-5, 5)),
      x: random.int(-1000, 1000) / 7,
    };
  });
}

/** The bytes in pieces that are cut anywhere, with pauses between some. */
async function* cut(text: string, random: Random): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) {
    const size = random.chance(0.5) ? random.int(1, 20) : random.int(20, 3000);
    yield bytes.subarray(at, at + size);
    at += size;
    if (random.chance(0.2)) await nextTurn();
    if (random.chance(0.03)) await sleep(random.int(1, 15));
  }
}

/** Where among the others a bad record of CSV stood is not known, so that it is told with the first rows of its piece. */
function comparable(transcript: string, { format }: Written): string {
  const lines = transcript.split('\n');
  return (format.startsWith('csv') ? lines.filter((line) => line.startsWith('{')) : lines).join('\n');
}

const queries = (interval: string): string => `
  SET batch_interval = ${interval};
  SELECT *, batch_time FROM s;
  SELECT k, count(*) AS n, sum(x) AS x, window_end FROM s WINDOW(4s, 2s) GROUP BY k ORDER BY k;
  SELECT k, count(*) AS n, sum(n) AS m FROM s GROUP BY k STATE ORDER BY k;
  SELECT batch_time, count(*) AS now, (SELECT count(*) FROM s LAST 3s) AS before FROM s;
`;

async function problemsOf(seed: number): Promise<readonly string[]> {
  const random = new Random(seed);
  const written = random.pick(formats);
  const rows = rowsOf(random);
  const broken = written.format.startsWith('csv') ? [] : ['nonsense'];
  const lines = rows.flatMap((row) => [
    ...(random.chance(0.03) ? broken : []),
    written.line(row),
    ...(random.chance(0.03) ? broken : []),
  ]);
  const text = `${written.header}${lines.join('\n')}${random.chance(0.5) ? '\n' : ''}`;
  const interval = random.pick(['500ms', '1s', '2s'] as const);
  const into = random.chance(0.3) && broken.length > 0;
  const sql = (source: string): string =>
    `CREATE STREAM s (${columns}) FROM ${source} FORMAT ${written.format} ${into ? 'ON ERROR INTO bad' : ''};
     ${queries(interval)} ${into ? 'SELECT * FROM bad;' : ''}`;
  return inScratch(async (directory) => {
    const file = join(directory, 'recording');
    await writeFile(file, text);
    const replayed = await runInProcess(sql(`replay('${file}', time => 'ts')`));
    const stdin = Readable.from(cut(text, random), { objectMode: false });
    const received = await runInProcess(sql(`stdin(time => 'ts')`), { stdin });
    if (comparable(replayed.replaceAll(file, 'stdin'), written) === comparable(received, written)) return [];
    return [`${text}\n--- ${interval} ${written.format} replayed:\n${replayed}\n--- received:\n${received}`];
  });
}

test('what comes in pieces gives what a replay of the same file gives', { timeout: 600_000 }, async () => {
  expect(await problemsOfSeeds(caseCount(8), problemsOf)).toBe('');
});

describe('what cannot be', () => {
  const lines = (...texts: readonly string[]): { stdin: Readable } => ({
    stdin: Readable.from([Buffer.from(texts.map((text) => `${text}\n`).join(''))], { objectMode: false }),
  });

  test('a column that is not there', async () => {
    const sql = "CREATE STREAM s FROM stdin(time => 'tz') FORMAT json; SELECT * FROM s;";
    expect(await runInProcess(sql, lines('{"ts": "2026-01-01", "n": 1}'))).toContain('has no column "tz"');
  });

  test('a column that has no times', async () => {
    const sql = "CREATE STREAM s FROM stdin(time => 'n') FORMAT json; SELECT * FROM s;";
    expect(await runInProcess(sql, lines('{"ts": "2026-01-01", "n": 1}'))).toBe(
      'SourceError: the column "n" is of the type BIGINT, which is no time\n  = hint: it takes a TIMESTAMP, a DATE, or text that is written like one',
    );
  });

  test('a text that is no time, after some that are', async () => {
    const sql = "CREATE STREAM s (ts VARCHAR) FROM stdin(time => 'ts') FORMAT json; SELECT * FROM s;";
    const input = lines('{"ts": "2026-01-01"}', '{"ts": "tomorrow"}');
    expect(await runInProcess(sql, input)).toContain(
      'SourceError: the column "ts" has a value that is no time: "tomorrow"',
    );
  });

  test('rows without any time', async () => {
    const sql =
      "CREATE STREAM s (ts TIMESTAMP, n INT) FROM stdin(time => 'ts') FORMAT json; SELECT * FROM s;";
    expect(await runInProcess(sql, lines('{"n": 1}', '{"n": 2}'))).toBe(
      'SourceError: no row of "s" has a time in the column "ts"',
    );
  });
});
