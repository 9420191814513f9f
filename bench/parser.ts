/*
 * How long the parser takes: to be loaded and made ready in a new process, and to read a query of 30 lines and texts of other kinds
 * once the process is warm. One JSON line per figure, each the median of several rounds.
 */
import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parse } from '../packages/parser/src/parse.ts';

const loadedAt = performance.now();
const rounds = 15;

const query = `WITH recent AS (
  SELECT user_id, url, amount, seen, date_trunc('minute', seen) AS minute
  FROM clicks WINDOW(30s, 10s) AS c
  WHERE amount > 10 AND url LIKE '/shop/%' AND user_id IS NOT NULL
),
ranked AS (
  SELECT user_id, url, amount, minute,
         row_number() OVER (PARTITION BY user_id ORDER BY amount DESC, seen) AS position,
         sum(amount) OVER (PARTITION BY user_id ORDER BY seen ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS running
  FROM recent
)
SELECT r.user_id,
       u.name,
       upper(u.country) || '-' || coalesce(u.city, 'unknown') AS place,
       count(*) AS clicks,
       sum(r.amount) FILTER (WHERE r.position <= 3) AS top_amount,
       list_transform(list(r.url), lambda x: replace(x, '/shop/', '')) AS pages,
       CASE WHEN count(*) > 100 THEN 'heavy' WHEN count(*) BETWEEN 10 AND 100 THEN 'normal' ELSE 'light' END AS weight,
       {'first': min(r.minute), 'last': max(r.minute), 'n': count(DISTINCT r.url)} AS span,
       round(avg(r.running)::DECIMAL(18, 3), 2) AS mean_running
FROM ranked AS r
LEFT JOIN users u ON u.id = r.user_id AND u.active
JOIN (SELECT user_id, max(seen) AS seen FROM sessions GROUP BY user_id) s USING (user_id)
WHERE r.position < 10 AND (u.country IN ('DE', 'FR', 'NL') OR u.vip = TRUE)
  AND NOT EXISTS (SELECT 1 FROM blocked b WHERE b.user_id = r.user_id)
GROUP BY r.user_id, u.name, u.country, u.city
HAVING count(*) > 1 AND sum(r.amount) >= 100.5
QUALIFY row_number() OVER (ORDER BY sum(r.amount) DESC) <= 50
ORDER BY clicks DESC NULLS LAST, r.user_id
LIMIT 100;
`;

if (process.argv[2] === '--start') console.log(start().join(' '));
else run();

/** In milliseconds, what a new process takes to load, to read a first statement, and then the long query. */
function start(): number[] {
  return [loadedAt - performance.nodeTiming.bootstrapComplete, timeOf('SELECT 1'), timeOf(query)];
}

function run(): void {
  const starts = Array.from({ length: rounds }, () => {
    const { stdout } = spawnSync(process.execPath, [process.argv[1] ?? '', '--start'], { encoding: 'utf8' });
    const [load = 0, first = 0, second = 0] = stdout.split(' ').map(Number);
    return { load, first, second };
  });
  report('load and first statement', median(starts.map(({ load, first }) => load + first)));
  report('load', median(starts.map(({ load }) => load)));
  report('first statement', median(starts.map(({ first }) => first)));
  report('30 lines, first time', median(starts.map(({ second }) => second)));
  warm('30 lines', query, 500);
  warm('30 lines with an error', query.replace('LEFT JOIN', 'LEFT JION'), 500);
  warm('1,000 values in a list', `SELECT a IN (${'1, '.repeat(999)}1)`, 100);
  warm('100 statements', `SELECT a, b FROM t WHERE c = 'x';\n`.repeat(100), 50);
}

function warm(name: string, source: string, times: number): void {
  for (let time = 0; time < times; time += 1) parse(source);
  const each = Array.from({ length: rounds }, () => {
    const before = performance.now();
    for (let time = 0; time < times / 5; time += 1) parse(source);
    return (performance.now() - before) / (times / 5);
  });
  report(name, median(each));
}

function timeOf(source: string): number {
  const before = performance.now();
  const { diagnostics } = parse(source);
  if (diagnostics.length > 0) throw new Error(diagnostics[0]?.message);
  return performance.now() - before;
}

function report(name: string, ms: number): void {
  console.log(JSON.stringify({ bench: `parser/${name}`, ms: Number(ms.toPrecision(3)) }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}
