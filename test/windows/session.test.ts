import { InteractiveSession } from '@weir/runtime';
import type { Table } from '@weir/runtime';
import { expect, it } from 'vitest';
import { caseCount, problemsOfSeeds } from './cases.ts';
import { Random } from './random.ts';
import { randomWindowQuery } from './random-window-query.ts';
import type { WindowQuery } from './random-window-query.ts';
import { streamColumns } from './random-stream.ts';
import { inWeir, Reference } from './reference.ts';
import { firstProblem } from './problems-of-queries.ts';

/*
 * Queries over windows that come and go in a session, where they share panes and begin with what is remembered: every output against the
 * reference semantics over the rows that a query beside them gives out. The clock is the machine's, so a seed tells which queries are
 * asked, and not which rows come. WEIR_RUNS=1000 runs more, WEIR_SEED=n one seed again.
 */

const batchMs = 40;
const queriesPerSeed = 12;

interface Asked {
  readonly query: WindowQuery;
  readonly outputs: Map<number, Table>;
}

/** Rows with NULLs in all columns, of few or many keys. */
function definitions(random: Random): readonly string[] {
  const keys = random.pick([1, 3, 12]);
  const or = (value: string, part: number): string => `CASE WHEN (h >> ${part}) % 8 <> 0 THEN ${value} END`;
  const columns = [
    `${or(`((h >> 5) % ${keys})::INTEGER`, 1)} AS k`,
    `${or("['', 'a', 'b', 'B', 'ab', 'long text, longer than twelve bytes'][1 + ((h >> 9) % 6)::INTEGER]", 2)} AS s`,
    `${or('((h >> 13) % 100)::BIGINT - 50', 3)} AS i`,
    `${or('(((h >> 17) % 19)::INTEGER - 9)::SMALLINT', 4)} AS n`,
    `${or('((h >> 21) % 2000)::DOUBLE / 7', 5)} AS d`,
    `${or('(((h >> 25) % 9000) / 100)::DECIMAL(12,2)', 6)} AS m`,
    `${or('(h >> 29) % 2 = 0', 7)} AS f`,
    `${or("TIMESTAMP '2026-01-01' + to_seconds(((h >> 33) % 90)::INTEGER)", 8)} AS ts`,
  ];
  return [
    'SET batch_interval = 40ms',
    `CREATE STREAM numbers FROM rate(rows_per_second => ${random.pick([40, 200, 500])})`,
    `CREATE STREAM base AS SELECT ${columns.join(', ')} FROM (SELECT hash(value + ${random.int(0, 1e6)}) AS h FROM numbers)`,
  ];
}

/** What the queries of a seed gave, and the rows of their stream as texts. */
async function run(random: Random): Promise<{ rows: Map<number, Table>; asked: readonly Asked[] }> {
  const session = await InteractiveSession.open();
  const outputs = new Map<number, Map<number, Table>>();
  session.on('batch', ({ id, batchTimeMs, table }) => {
    outputs.set(id, (outputs.get(id) ?? new Map<number, Table>()).set(batchTimeMs, table));
  });
  const ask = async (sql: string): Promise<number> => {
    const outcome = await session.execute(sql);
    if (outcome.kind !== 'live') throw new Error(`${sql}: ${JSON.stringify(outcome)}`);
    return outcome.id;
  };
  const asked = new Map<number, Asked>();
  try {
    for (const statement of definitions(random)) await session.execute(statement, { followed: true });
    const recorder = await ask('SELECT COLUMNS(*)::VARCHAR FROM base');
    const batches = (): number => outputs.get(recorder)?.size ?? 0;
    for (let count = 0; count < queriesPerSeed; count += 1) {
      const next = batches() + random.int(0, 5);
      await expect.poll(batches, { timeout: 60_000, interval: 5 }).toBeGreaterThanOrEqual(next);
      const query = randomWindowQuery(random, [{ name: 'base', slideMs: batchMs }]);
      const id = await ask(inWeir(query));
      outputs.set(id, new Map());
      asked.set(id, { query, outputs: outputs.get(id) ?? new Map<number, Table>() });
      const running = session.queries().filter((each) => each.id !== recorder);
      if (random.chance(0.6)) await session.stopQuery(random.pick([running[0]?.id ?? id, id]));
    }
    const last = batches() + 8;
    await expect.poll(batches, { timeout: 60_000 }).toBeGreaterThanOrEqual(last);
    return { rows: outputs.get(recorder) ?? new Map<number, Table>(), asked: [...asked.values()] };
  } finally {
    await session.close();
  }
}

async function problemsOf(seed: number): Promise<string[]> {
  const { rows, asked } = await run(new Random(seed + 2_000_000));
  const reference = await Reference.open({ batches: [] });
  const problems: string[] = [];
  try {
    for (const [time, table] of rows) await insert(reference, time, table);
    const last = Math.max(...rows.keys());
    for (const { query, outputs } of asked) {
      const known = [...outputs].filter(([time]) => time <= last);
      problems.push(...(await firstProblem(query, known, reference)));
    }
    return problems;
  } finally {
    reference.close();
  }
}

async function insert(reference: Reference, time: number, table: Table): Promise<void> {
  const names = Object.keys(streamColumns);
  const cell = (value: string | null | undefined): string =>
    value === null || value === undefined ? 'NULL' : `'${value.replaceAll("'", "''")}'`;
  const values = table
    .toArray()
    .map(
      (row: Record<string, string | null>) =>
        `(${[...names.map((name) => cell(row[name])), time].join(', ')})`,
    );
  if (values.length > 0) await reference.connection.run(`INSERT INTO rows_base VALUES ${values.join(', ')}`);
}

it(
  'gives what plain DuckDB gives, whichever queries run beside a query',
  { timeout: 3_600_000 },
  async () => {
    const seeds = Math.ceil(caseCount(96) / queriesPerSeed);
    expect(await problemsOfSeeds(seeds, problemsOf)).toBe('');
  },
);
