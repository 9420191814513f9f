import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askDuckDB, inExamples, runExample, timestampSql } from './in-examples.ts';
import { projectDirectory, runWeir } from './weir-process.ts';

const nine = Date.UTC(2026, 2, 2, 9);
const seconds = (...offsets: number[]): number[] => offsets.map((offset) => nine + offset * 1000);
const every = (slide: number, until: number): number[] =>
  seconds(...Array.from({ length: until / slide }, (_, index) => (index + 1) * slide));

test('all examples are free of problems', async () => {
  const names = (await readdir(join(projectDirectory, 'examples'))).filter((name) => name.endsWith('.sql'));
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const checked = await runWeir(['check', `examples/${name}`], projectDirectory);
    expect(checked, name).toMatchObject({ code: 0, stderr: '' });
  }
});

describe('top-pages.sql', () => {
  test('gives the top pages of 30 seconds every 10 seconds', () =>
    inExamples(async (directory) => {
      const { code, batches } = await runExample('top-pages', directory);
      expect(code).toBe(0);
      expect(batches.map((batch) => batch.time)).toEqual(every(10, 180));
      for (const { time, rows } of batches) expect(rows).toEqual(await topPages(time, directory));
      expect(batches.map(({ rows }) => rows[0]?.['page'])).toContain('/spring-sale');
    }));

  test('gives the same bytes each time', () =>
    inExamples(async (directory) => {
      const first = await runExample('top-pages', directory);
      const second = await runExample('top-pages', directory);
      expect(first.stdout).toBe(second.stdout);
    }));
});

function topPages(time: number, directory: string): Promise<readonly unknown[]> {
  const t = timestampSql(time);
  return askDuckDB(
    `SELECT page, count(*) AS views, count(DISTINCT user_id) AS visitors, round(avg(ms)) AS avg_ms
     FROM 'examples/data/clicks.json' WHERE ts > ${t} - INTERVAL 30 SECONDS AND ts <= ${t}
     GROUP BY page ORDER BY views DESC, page LIMIT 5`,
    directory,
  );
}

describe('error-rate.sql', () => {
  test('compares the errors of each service with what is allowed', () =>
    inExamples(async (directory) => {
      const { code, batches } = await runExample('error-rate', directory);
      expect(code).toBe(0);
      expect(batches.map((batch) => batch.time)).toEqual(every(30, 180));
      for (const { time, rows } of batches) expect(rows).toEqual(await errorRates(time, directory));
      const alerts = batches.flatMap(({ time, rows }) =>
        rows.filter((row) => row['alert'] !== null).map((row) => [time, row['service']]),
      );
      expect(alerts).toEqual(seconds(90, 120).map((time) => [time, 'payments']));
    }));

  test('keeps the two broken lines with the reason, and tells of them', () =>
    inExamples(async (directory) => {
      const { stderr } = await runExample('error-rate', directory);
      expect(stderr).toContain('log: 2 rows could not be read');
      const files = (await readdir(join(directory, 'out'))).toSorted();
      expect(files).toEqual(seconds(23, 62).map((time) => `bad-lines-${time}.csv`));
      const texts = await Promise.all(files.map((file) => readFile(join(directory, 'out', file), 'utf8')));
      expect(texts[0]).toContain('not valid JSON');
      expect(texts[1]).toContain('queued');
    }));
});

function errorRates(time: number, directory: string): Promise<readonly unknown[]> {
  const t = timestampSql(time);
  return askDuckDB(
    `SELECT service, team, count(*) AS requests, sum((level = 'ERROR')::INTEGER)::BIGINT AS errors,
       round(100 * errors / requests, 1) AS percent,
       CASE WHEN errors > allowed * requests THEN 'more than ' || 100 * allowed || ' %' END AS alert
     FROM read_json('examples/data/service-log.json', ignore_errors = true, columns = {ts: 'TIMESTAMP', service: 'VARCHAR', level: 'VARCHAR', status: 'INTEGER'})
     LEFT JOIN 'examples/data/services.csv' USING (service)
     WHERE ts > ${t} - INTERVAL 30 SECONDS AND ts <= ${t}
       AND status IS NOT NULL
     GROUP BY service, team, allowed ORDER BY percent DESC, service`,
    directory,
  );
}

describe('stream-join.sql', () => {
  test('finds each click with the advertisement shown up to 30 seconds before', () =>
    inExamples(async (directory) => {
      const { code, batches } = await runExample('stream-join', directory);
      expect(code).toBe(0);
      expect(batches.map((batch) => batch.time)).toEqual(every(30, 180));
      for (const { time, rows } of batches) expect(rows).toEqual(await clicksOfCampaigns(time, directory));
    }));
});

function clicksOfCampaigns(time: number, directory: string): Promise<readonly unknown[]> {
  const t = timestampSql(time);
  return askDuckDB(
    `SELECT campaign, count(*) AS clicks, sum(price::DECIMAL(6, 2)) AS spent, median(c.ts - s.ts) AS usual_delay,
       sum((c.ts - s.ts < INTERVAL 250 MILLISECONDS)::INTEGER)::BIGINT AS suspicious
     FROM 'examples/data/ad-clicks.csv' AS c JOIN 'examples/data/impressions.csv' AS s
       ON c.ad_id = s.ad_id AND c.ts BETWEEN s.ts AND s.ts + INTERVAL 30 SECONDS
     WHERE c.ts > ${t} - INTERVAL 30 SECONDS AND c.ts <= ${t}
     GROUP BY campaign ORDER BY campaign`,
    directory,
  );
}

describe('blocklist.sql', () => {
  test('blocks who asks too much from the next batch on, for a minute', () =>
    inExamples(async (directory) => {
      const { code, batches } = await runExample('blocklist', directory);
      expect(code).toBe(0);
      expect(batches).toEqual(expectedBlocking(await requests(directory)));
      expect(batches.at(-1)?.rows[0]?.['blocked']).toBe('203.0.113.7');
    }));
});

interface Request {
  readonly time: number;
  readonly ip: string;
}

async function requests(directory: string): Promise<readonly Request[]> {
  const text = await readFile(join(directory, 'examples/data/requests.json'), 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { ts, ip }: { ts: string; ip: string } = JSON.parse(line);
      return { time: Date.parse(ts), ip };
    });
}

/** The example once more, row by row. */
function expectedBlocking(all: readonly Request[]): unknown[] {
  const until = new Map<string, number>();
  const isBlocked = (ip: string, t: number): boolean => (until.get(ip) ?? -Infinity) >= t;
  const clean: Request[] = [];
  const outputs: unknown[] = [];
  const within = (rows: readonly Request[], t: number, length: number): readonly Request[] =>
    rows.filter(({ time }) => time > t - length && time <= t);
  for (const t of every(1, 180)) {
    clean.push(...within(all, t, 1000).filter(({ ip }) => !isBlocked(ip, t)));
    if (t % 10_000 === 0) {
      const blocked = [...until.keys()].filter((ip) => isBlocked(ip, t)).toSorted();
      const row = {
        requests: within(all, t, 10_000).length,
        clean: within(clean, t, 10_000).length,
        blocked: blocked.length === 0 ? null : blocked.join(' '),
      };
      outputs.push({ output: 1, time: t, rows: [row] });
    }
    if (t % 5000 !== 0) continue;
    const counts = new Map<string, number>();
    for (const { ip } of within(clean, t, 5000)) counts.set(ip, (counts.get(ip) ?? 0) + 1);
    for (const [ip, count] of counts) if (count > 40) until.set(ip, t + 60_000);
  }
  return outputs;
}
