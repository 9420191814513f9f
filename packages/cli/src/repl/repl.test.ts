import { describe, expect, test } from 'vitest';
import { enter, live, open, up, words } from './testing/open-repl.ts';

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
