import type { AnswerShape } from '@weir/planner';
import type { Table } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cellRows } from '../text/cell-rows.ts';
import { changesSink } from './changes-sink.ts';
import type { SinkWriter } from './sink.ts';
import { SinkBench } from './testing/sink-bench.ts';

let bench: SinkBench;
let written: string[][];

beforeEach(async () => {
  bench = await SinkBench.open();
  written = [];
});

afterEach(() => bench.close());

type Answers = Partial<AnswerShape>;

async function open({ rowByRow = false, keys }: Answers): Promise<SinkWriter> {
  const keeping = {
    name: 'keeping',
    description: '',
    options: [],
    open: () => ({
      write: async ({ table }: { readonly table: Table }) => void written.push(textsOf(table)),
      close: () => Promise.resolve(),
    }),
  };
  return changesSink(keeping).open(
    {},
    {
      output: 1,
      engine: bench.engine,
      repeatable: false,
      wholeInput: false,
      answers: { rowByRow, keys },
      report: () => undefined,
    },
  );
}

function textsOf(table: Table): string[] {
  return [...cellRows(table, Infinity)].map((cells) => cells.map((cell) => cell ?? 'NULL').join(' '));
}

/** What is written of answers one after the other. */
async function changes(answers: readonly string[], shape: Answers = {}): Promise<string[][]> {
  const writer = await open(shape);
  let batchTimeMs = 0;
  for (const sql of answers) {
    batchTimeMs += 1000;
    await writer.write({ batchTimeMs, table: await bench.query(sql) });
  }
  return written;
}

const values = (rows: string): string => `FROM (VALUES ${rows}) t(k, v)`;

describe('what is told', () => {
  test('rows that went, and rows that came', async () => {
    expect(await changes([values("('a', 1), ('b', 2)"), values("('b', 2), ('c', 3)")])).toEqual([
      ['+I a 1', '+I b 2'],
      ['-D a 1', '+I c 3'],
    ]);
  });

  test('a row of the same key before and after, where keys are known', async () => {
    const answers = [values("('a', 1), ('b', 2), ('z', 0)"), values("('b', 3), ('n', 1), ('a', 1)")];
    expect(await changes(answers, { keys: [0] })).toEqual([
      ['+I a 1', '+I b 2', '+I z 0'],
      ['-D z 0', '-U b 2', '+U b 3', '+I n 1'],
    ]);
  });

  test('an aggregate over all rows has one row, and a key can be NULL', async () => {
    expect(await changes(['SELECT 1', 'SELECT 2'], { keys: [] })).toEqual([['+I 1'], ['-U 1', '+U 2']]);
    written = [];
    expect(await changes([values('(NULL, 1)'), values('(NULL, 2)')], { keys: [0] })).toEqual([
      ['+I NULL 1'],
      ['-U NULL 1', '+U NULL 2'],
    ]);
  });

  test('rows that are there several times, as often as there are more or fewer', async () => {
    expect(
      await changes([
        values("('a', 1), ('a', 1), ('b', 1)"),
        values("('b', 1), ('a', 1), ('b', 1), ('b', 1)"),
      ]),
    ).toEqual([
      ['+I a 1', '+I a 1', '+I b 1'],
      ['-D a 1', '+I b 1', '+I b 1'],
    ]);
  });

  test('nothing, where nothing has changed: in another order, or NULL and NaN', async () => {
    const answer = values("(NULL, 'NaN'::DOUBLE), ('a', 1), ('a', 1)");
    const other = values("('a', 1), (NULL, 'NaN'::DOUBLE), ('a', 1)");
    expect(await changes([answer, other, answer])).toHaveLength(1);
  });

  test('the first answer, even an empty one', async () => {
    const empty = `${values("('a', 1)")} LIMIT 0`;
    expect(await changes([empty, empty, values("('a', 1)"), empty])).toEqual([[], ['+I a 1'], ['-D a 1']]);
  });

  test('rows of queries that work row by row are only ever added', async () => {
    expect(await changes([values("('a', 1)"), values("('a', 1)")], { rowByRow: true })).toEqual([
      ['+I a 1'],
      ['+I a 1'],
    ]);
  });

  test('columns with the same name, and with the names that are used here', async () => {
    const writer = await open({});
    const table = await bench.query('SELECT 1 AS op, 2 AS op, 3 AS c0, 4 AS i, 5 AS "a b"');
    await writer.write({ batchTimeMs: 0, table });
    await writer.write({ batchTimeMs: 1, table: await bench.query('SELECT 1, 2, 3, 4, 6') });
    expect(written).toEqual([['+I 1 2 3 4 5'], ['-D 1 2 3 4 5', '+I 1 2 3 4 6']]);
  });
});

test('values of every type are told as they are', async () => {
  const columns = (await bench.database.main.run('FROM test_all_types()')).columnNames();
  for (const column of columns) {
    const sql = `SELECT "${column}" AS v FROM test_all_types()`;
    const cells = textsOf(await bench.query(sql));
    written = [];
    await changes([`${sql} LIMIT 0`, sql, sql, `${sql} LIMIT 1`]);
    const told = [[], cells.map((cell) => `+I ${cell}`), cells.slice(1).map((cell) => `-D ${cell}`)];
    expect({ column, written }).toEqual({ column, written: told });
  }
});

describe('random answers', () => {
  // One answer out of small numbers, so that rows stay, change, come twice and go.
  const answer = (seed: number): string => `
    SELECT CASE WHEN hash(i, ${seed}) % 7 = 0 THEN NULL ELSE hash(i, ${seed}, 1) % 5 END AS k, hash(i, ${seed}, 2) % 3 AS v
    FROM range((hash(${seed}) % 20)::INT) t(i) ORDER BY hash(i, ${seed}, 3)`;

  test.each([
    ['without keys', undefined],
    ['with keys that are not unique', [0]],
    ['as one row', []],
  ] as const)(
    '%s: what is told makes each answer of the one before, and nothing of it is for nothing',
    async (_, keys) => {
      const writer = await open({ keys });
      let rows: string[] = [];
      for (let seed = 0; seed < 40; seed += 1) {
        const table = await bench.query(answer(seed));
        written = [];
        await writer.write({ batchTimeMs: seed, table });
        const told = written.flat().map((text) => ({ op: text.slice(0, 2), row: text.slice(3) }));
        const gone = told.filter(({ op }) => op.startsWith('-')).map(({ row }) => row);
        const came = told.filter(({ op }) => op.startsWith('+')).map(({ row }) => row);
        expect(gone.filter((row) => came.includes(row))).toEqual([]);
        for (const row of gone) {
          expect(rows).toContain(row);
          rows = rows.toSpliced(rows.indexOf(row), 1);
        }
        rows = [...rows, ...came];
        expect(rows.toSorted()).toEqual(textsOf(table).toSorted());
      }
    },
  );
});
