import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { tableOf } from './testing/arrow-table.ts';
import { leave, openRepl } from './testing/repl-harness.ts';
import type { ReplOnScreen } from './testing/repl-harness.ts';

let opened: ReplOnScreen[] = [];

async function open(...options: Parameters<typeof openRepl>): Promise<ReplOnScreen> {
  const repl = await openRepl(...options);
  opened.push(repl);
  return repl;
}

afterEach(async () => {
  for (const repl of opened) await leave(repl);
  opened = [];
});

const enter = '\r';
const up = '\u001b[A';
const live = 'SELECT word, count(*) AS n FROM words GROUP BY word;';

function words(...counts: readonly [string, number][]): ReturnType<typeof tableOf> {
  return tableOf({ word: counts.map(([word]) => word), n: counts.map(([, n]) => n) });
}

describe('statements', () => {
  test('run with Enter, and their results stay above the prompt', async () => {
    const repl = await open();
    await repl.type(`SELECT * FROM range(2);${enter}`, '2 rows');
    expect(repl.screen.lines).toEqual([
      'weir> SELECT * FROM range(2);',
      '┌─────────┐',
      '│       i │',
      '│ integer │',
      '├─────────┤',
      '│       0 │',
      '│       1 │',
      '└─────────┘',
      '2 rows, 3 ms',
      'weir>',
    ]);
  });

  test('that are not ended go on in the next line', async () => {
    const repl = await open();
    await repl.type(`SELECT *${enter}FROM range(1)`, /weir> SELECT \*\n {4}> FROM range\(1\)$/);
    expect(repl.session.executed).toEqual([]);
    await repl.type(`;${enter}`, '1 row');
    expect(repl.session.executed).toEqual(['SELECT *\nFROM range(1)']);
  });

  test('several in one line run in order, up to the first error', async () => {
    const repl = await open();
    await repl.type(`SELECT 1; SELECT * FROM nowhere; SELECT 2;${enter}`, 'did you mean');
    expect(repl.session.executed).toEqual(['SELECT 1', 'SELECT * FROM nowhere']);
    expect(repl.screen.text).toContain(
      'error[unknown-stream]: there is no stream or table called "nowhere"\n --> 1:25',
    );
    expect(repl.screen.text).toContain('  |                         ^^^^^^^');
  });

  test('that fail are one Up away', async () => {
    const repl = await open();
    await repl.type(`SELECT * FROM nowhere;${enter}`, 'error');
    await repl.type(up, /weir> SELECT \* FROM nowhere;$/);
  });

  test('pasted as several lines are not run by the line ends in them', async () => {
    const repl = await open();
    await repl.type('\u001b[200~SELECT 1;\rSELECT 2;\r\u001b[201~', 'pasted 2 lines');
    expect(repl.session.executed).toEqual([]);
    await repl.type(enter, 'done: SELECT 2');
    expect(repl.session.executed).toEqual(['SELECT 1', 'SELECT 2']);
  });

  test('may be typed ahead while one runs', async () => {
    const repl = await open();
    await repl.type(`sleep 1;${enter}SELECT 2;${enter}`, '1 waiting');
    repl.session.cancel();
    await repl.shows('done: SELECT 2');
  });

  test('end in \\G for one line a column', async () => {
    const repl = await open();
    await repl.type(`SELECT * FROM range(1) \\G${enter}`, 'i = 0');
  });
});

describe('what is too much', () => {
  test('is cut, and says so; .last shows all', async () => {
    const repl = await open(80, 24, { maxRows: 3 });
    await repl.type(`SELECT * FROM range(50);${enter}`, '3 of 50 rows (.last shows all)');
    await repl.type(`.last${enter}`, '│      49 │');
    expect(repl.screen.allLines.filter((line) => /^│ +\d+ │$/.test(line))).toHaveLength(53);
  });

  test('10,000 rows go to the scrollback as they are', async () => {
    const repl = await open(80, 24, { maxRows: Infinity });
    await repl.type(`SELECT * FROM range(10000);${enter}`, '10,000 rows');
    const rows = repl.screen.allLines
      .filter((line) => /^│ +\d+ │$/.test(line))
      .map((line) => Number(line.replaceAll('│', '')));
    expect(rows).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  });
});

describe('editing', () => {
  test('Tab completes, and lists what there is', async () => {
    const repl = await open();
    await repl.type('SELECT * FROM wo\t', /FROM words$/);
    await repl.type('\u0015SELECT * FROM \t', /clicks +stream/);
    await repl.type('\t\t', /FROM \S+/);
    await repl.type('\u001b', /FROM$/);
  });

  test('Enter runs the text when nothing in the list was chosen', async () => {
    const repl = await open();
    await repl.type('.t\t', /tables +command/);
    await repl.type(`ables${enter}`, /words +word/);
  });

  test('what was entered before is offered, and taken with Right', async () => {
    const repl = await open();
    await repl.type(`SELECT * FROM range(2);${enter}`, '2 rows');
    await repl.type('SELECT', /weir> SELECT \* FROM range\(2\);$/);
    await repl.type(`\u001b[C${enter}`, /2 rows(.|\n)*2 rows/);
  });

  test('Ctrl-R finds what was entered, all of its lines', async () => {
    const repl = await open();
    await repl.type(`SELECT *${enter}FROM range(2);${enter}SELECT 3;${enter}`, 'done: SELECT 3');
    await repl.type('\u0012range', /history 1\/1: range.*\n {2}SELECT \*\n {2}FROM range\(2\);/);
    await repl.type('\u001b', /weir>$/);
    await repl.type(`\u0012range${enter}`, /weir> SELECT \*\n {4}> FROM range\(2\);$/);
    expect(repl.session.executed).toHaveLength(2);
  });

  test('the cursor stands where one types', async () => {
    const repl = await open();
    await repl.type('日本\u001b[D', 'weir> 日本');
    await expect.poll(() => repl.screen.cursor).toEqual({ x: 8, y: 0 });
  });
});

describe('a live view', () => {
  test('shows each answer in place, above the prompt', async () => {
    const repl = await open();
    await repl.type(live + enter, 'waiting for the first batch');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.shows('apple     1');
    repl.session.push(1, 2000, words(['apple', 2], ['pear', 1]));
    await repl.shows('apple     2');
    expect(repl.screen.text).not.toContain('apple     1');
    expect(repl.screen.lines.slice(1, 5)).toEqual([
      '● query 1 00:00:02  SELECT word, count(*) AS n FROM words GROUP BY word',
      '  word      n',
      '  apple     2',
      '  pear      1',
    ]);
  });

  test('pauses with Space, and keys go to it with Tab', async () => {
    const repl = await open();
    await repl.type(live + enter, 'waiting');
    repl.session.push(1, 1000, words(['b', 1], ['a', 2]));
    await repl.shows('b         1');
    await repl.type(' ', 'paused');
    repl.session.push(1, 2000, words(['b', 7]));
    repl.session.measure(2000, 1);
    await repl.shows('1 batch behind');
    expect(repl.screen.text).toContain('b         1');
    await repl.type(' ', 'b         7');
    await repl.type('\tm', 'changelog');
    await repl.type('/', 'only rows with:');
    await repl.type(`zz${enter}`, 'no row has this text');
    await repl.type('q', 'query 1 stopped');
  });

  test('gives way to the text being typed, which is not disturbed', async () => {
    const repl = await open(60, 10);
    await repl.type(live + enter, 'waiting');
    for (let i = 1; i <= 20; i += 1) {
      repl.session.push(
        1,
        i * 1000,
        words(...Array.from({ length: 30 }, (_, n): [string, number] => [`word${n}`, i])),
      );
      repl.screen.type(String.fromCodePoint(96 + i));
    }
    await repl.shows(/weir> abcdefghijklmnopqrst$/);
    await repl.shows(/rows 1-5 of 30/);
    expect(repl.screen.lines.length).toBeLessThanOrEqual(10);
  });

  test('answers other queries beside it', async () => {
    const repl = await open();
    await repl.type(live + enter, 'waiting');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.shows('apple');
    await repl.type(`SELECT * FROM range(1);${enter}`, /1 row, 3 ms\n● query 1/);
  });

  test('goes to the scrollback when its query ends by itself', async () => {
    const repl = await open();
    await repl.type(live + enter, 'waiting');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.shows('apple');
    repl.session.end(1);
    repl.session.measure(2000, 0);
    await repl.shows(/apple +1\nquery 1 ended after 1 batch/);
  });

  test('is one of several, which .watch and .queries know', async () => {
    const repl = await open();
    await repl.type(`${live}${enter}SELECT word FROM words;${enter}`, 'query 2');
    await repl.type(`.watch 1${enter}`, /● query 1 +SELECT word, count/);
    await repl.type(`.queries${enter}`, /▸ {3}1 {2}0 rows.*\n {4}2 {2}0 rows/);
    await repl.type(`.stop all${enter}`, 'query 2 stopped');
    await repl.showsNot('●');
  });
});

describe('Ctrl-C', () => {
  const ctrlC = '\u0003';

  test('closes the list, then clears the text, then says how to leave, then leaves', async () => {
    const repl = await open();
    await repl.type('SELECT * FROM \t', 'clicks');
    await repl.type(ctrlC, /weir> SELECT \* FROM$/);
    await repl.type(ctrlC, /weir>$/);
    await repl.type(up, 'SELECT * FROM');
    await repl.type(ctrlC, /weir>$/);
    await repl.type(ctrlC, 'Ctrl-D leaves');
    repl.screen.type(ctrlC);
    expect(await repl.exit).toBe(130);
    expect(repl.session.isClosed).toBe(true);
  });

  test('leaves only when it is pressed twice in a row', async () => {
    const repl = await open();
    await repl.type(ctrlC, 'Ctrl-D leaves');
    await repl.type('x', /weir> x$/);
    await repl.type(ctrlC, /weir>$/);
    await repl.type(ctrlC, 'Ctrl-D leaves');
    await repl.type('abc', /weir> abc$/);
  });

  test('stops the statement that runs, and does not run what waits', async () => {
    const repl = await open();
    await repl.type(`sleep 1;${enter}SELECT 2;${enter}`, '1 waiting');
    await repl.type(ctrlC, 'the query was stopped');
    await repl.showsNot('running');
    expect(repl.session.executed).toEqual(['sleep 1']);
  });

  test('stops the query on the screen, and keeps its last table', async () => {
    const repl = await open();
    await repl.type(live + enter, 'waiting');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.shows('apple');
    await repl.type(ctrlC, /apple +1\nquery 1 stopped after 1 batch\nweir>$/);
  });

  test('twice leaves when something does not stop', async () => {
    const repl = await open();
    repl.session.isStuck = true;
    await repl.type(`${live}${enter}`, 'waiting');
    repl.screen.type(ctrlC + ctrlC);
    expect(await repl.exit).toBe(130);
  });
});

describe('leaving', () => {
  test.each(['\u0004', 'exit\r', 'quit\r', '\\q\r', '.exit\r'])('with %j is exit code 0', async (keys) => {
    const repl = await open();
    repl.screen.type(keys);
    expect(await repl.exit).toBe(0);
  });

  test('Ctrl-D in a text deletes', async () => {
    const repl = await open();
    await repl.type('ab\u001b[D\u0004', /weir> a$/);
  });
});

describe('commands', () => {
  let directory = '';
  afterEach(() => {
    if (directory !== '') rmSync(directory, { recursive: true });
    directory = '';
  });

  function file(name: string, text?: string): string {
    directory = directory === '' ? mkdtempSync(join(tmpdir(), 'weir-repl-')) : directory;
    const path = join(directory, name);
    if (text !== undefined) writeFileSync(path, text);
    return path;
  }

  test('that do not exist are answered with the nearest name', async () => {
    const repl = await open();
    await repl.type(`.tabels${enter}`, 'did you mean ".tables"?');
  });

  test('.read stops at the first error and says where it is', async () => {
    const path = file(
      'script.sql',
      'SELECT 1;\n.mode csv\nSELECT * FROM range(2);\n\nSELECT * FROM nowhere;\nSELECT 2;\n',
    );
    const repl = await open(120);
    await repl.type(`.read ${path}${enter}`, 'script.sql:5:15');
    expect(repl.screen.text).toContain('\ni\n0\n1\n');
    expect(repl.session.executed.at(-1)).toBe('SELECT * FROM nowhere');
  });

  test('.save writes what runs, and no file twice', async () => {
    const path = file('pipeline.sql');
    const repl = await open(120);
    await repl.type(`CREATE STREAM words FROM stdin;${enter}.save ${path}${enter}`, 'wrote 1 line');
    expect(readFileSync(path, 'utf8')).toBe('CREATE STREAM words FROM stdin;\n');
    await repl.type(`.save ${path}${enter}`, 'exists');
  });

  test('.once writes one result whole, in the format of the file', async () => {
    const path = file('result.csv');
    const repl = await open(120, 24, { maxRows: 2 });
    await repl.type(`.once ${path}${enter}SELECT * FROM range(5);${enter}`, '5 rows to');
    expect(readFileSync(path, 'utf8')).toBe('i\n0\n1\n2\n3\n4\n');
    await repl.type(`SELECT * FROM range(1);${enter}`, '1 row, 3 ms');
  });

  test('.output writes all results, one behind the other, until it is ended', async () => {
    const path = file('result.jsonl');
    const repl = await open(120);
    await repl.type(
      `.output ${path}${enter}SELECT * FROM range(1);${enter}SELECT * FROM range(2);${enter}`,
      '2 rows to',
    );
    expect(readFileSync(path, 'utf8')).toBe('{"i":0}\n{"i":0}\n{"i":1}\n');
    await repl.type(`.output${enter}SELECT * FROM range(1);${enter}`, '1 row, 3 ms');
  });

  test('.once into a program shows what that says', async () => {
    const repl = await open(120, 24, { mode: 'csv' });
    await repl.type(`.once '|wc -l'${enter}SELECT * FROM range(5);${enter}`, /^\s*6$/m);
    await repl.type(`.once '|exit 3'${enter}SELECT * FROM range(5);${enter}`, 'ended with exit code 3');
  });

  test('.copy gives the result to the terminal', async () => {
    const repl = await open();
    await repl.type(`SELECT * FROM range(2);${enter}.copy csv${enter}`, 'copied 2 rows');
    expect(repl.screen.written).toContain(`\u001b]52;c;${Buffer.from('i\n0\n1\n').toString('base64')}\u0007`);
  });

  test('.edit goes through the editor and comes back', async () => {
    const editor = file('editor.sh', '#!/bin/sh\nprintf "SELECT * FROM range(3);\\n" > "$1"\n');
    const repl = await open(80, 24, {}, { VISUAL: `sh ${editor}` });
    await repl.type(`.edit${enter}`, /weir> SELECT \* FROM range\(3\);$/);
    await repl.type(enter, '3 rows');
  });

  test('.last goes through the pager when it does not fit', async () => {
    const repl = await open(80, 10, { maxRows: 2 }, { PAGER: `cat > ${file('paged')}` });
    await repl.type(`SELECT * FROM range(50);${enter}`, '2 of 50 rows');
    await repl.type(`.last${enter}`, 'weir>');
    await expect.poll(() => readFileSync(file('paged'), 'utf8').split('\n').length).toBeGreaterThan(50);
    await repl.type('x', /weir> x$/);
  });

  test('.top shows what runs until it is closed', async () => {
    const repl = await open();
    await repl.type(live + enter, 'waiting');
    for (let i = 1; i < 9; i += 1) repl.session.measure(i * 1000, i * 10);
    await repl.type(`.top${enter}`, 'weir top');
    expect(repl.screen.text).toMatch(/words +360 +\S+ +0 +▂▃/);
    expect(repl.screen.text).toMatch(/query 1 +0 /);
    await repl.type('q', 'query 1');
    await repl.showsNot('weir top');
    await repl.type('abc', /weir> abc$/);
  });
});

describe('the size of the terminal', () => {
  test.each([
    [80, 6],
    [20, 6],
    [80, 3],
    [5, 2],
    [1, 1],
    [300, 100],
  ])('%i by %i is enough', async (columns, rows) => {
    const repl = await open(columns, rows);
    repl.screen.type(live + enter);
    await expect.poll(() => repl.session.queries()).toHaveLength(1);
    for (let i = 1; i <= 5; i += 1) {
      repl.session.push(
        1,
        i * 1000,
        words(...Array.from({ length: 200 }, (_, n): [string, number] => [`日本${n}`, i])),
      );
      repl.session.measure(i * 1000, 5);
    }
    if (columns >= 20 && rows >= 6) await repl.shows(/日本0 +5/);
    repl.screen.type('SELECT \t');
    await expect.poll(() => repl.screen.isSettled).toBe(true);
    expect(repl.screen.lines.length).toBeLessThanOrEqual(rows);
  });

  test('may change: one frame is on the screen, and what was printed stays', async () => {
    const repl = await open(100, 20);
    await repl.type(`SELECT * FROM range(3);${enter}${live}${enter}`, 'waiting');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.shows('apple');
    for (const [columns, rows] of [
      [70, 20],
      [50, 20],
      [40, 12],
      [120, 30],
      [60, 8],
    ] as const) {
      repl.screen.resize(columns, rows);
      repl.session.push(1, 2000 + columns, words(['apple', columns]));
      await repl.shows(new RegExp(`apple +${columns}`));
      await repl.shows(/weir>$/);
    }
    const all = repl.screen.allLines;
    expect(all.filter((line) => line.startsWith('│       2'))).toHaveLength(1);
    expect(all.filter((line) => line.startsWith('● query 1'))).toHaveLength(1);
    expect(all.filter((line) => /^ {2}word/.test(line))).toHaveLength(1);
  });
});

test("colours are the theme's, and none without one", async () => {
  const dark = await open(80, 24, { theme: 'dark' });
  await dark.type('SELECT 1', 'SELECT 1');
  expect(dark.screen.written).toContain('36mSELECT');
  const none = await open();
  await none.type(`SELECT * FROM range(2);${enter}${live}${enter}`, 'waiting');
  expect(none.screen.written).not.toMatch(/\u001b\[[1-9][0-9;]*m/);
});
