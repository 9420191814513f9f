import { describe, expect, test } from 'vitest';
import { enter, live, open, openToFill, up, words } from './testing/open-repl.ts';

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

  test('leaves room for what is printed, until keys go to it', async () => {
    const repl = await open(60, 24);
    await repl.type(live + enter, 'waiting');
    const many = Array.from({ length: 50 }, (_, i): [string, number] => [`word${i}`, i]);
    repl.session.push(1, 1000, words(...many));
    await repl.shows('rows 1-19 of 50');
    await repl.type(`SELECT * FROM range(2);${enter}`, /weir> SELECT[^]*2 rows, 3 ms\n● query 1[^]*of 50/);
    await repl.type('\t', 'rows 1-19 of 50');
    await repl.type('?', /Tab, i +back to the prompt\n● query 1[^]*of 50/);
    await repl.type('s', 'rows 1-19 of 50');
    await repl.type('q', /… 10 more rows[^]*query 1 stopped after 1 batch\nweir>/);
    expect(repl.screen.text).toContain('word30');
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

describe('the full view', () => {
  test('fills the terminal, and leaves what was printed as it was', async () => {
    const repl = await openToFill(70, 12);
    await repl.type(`SELECT * FROM range(2);${enter}`, '2 rows');
    await repl.type(live + enter, 'waiting');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.shows('apple     1');
    repl.session.measure(1000, 1);
    await repl.shows('batch 1');
    const before = repl.screen.allLines;
    await repl.type(`\tf`, /^● query 1 .*\n +word +n\n +apple +1\n/);
    expect(repl.screen.text).not.toContain('weir>');
    expect(repl.screen.lines.findIndex((line) => line.startsWith('batch 1'))).toBe(10);
    repl.session.push(1, 2000, words(['apple', 2], ['pear', 1]));
    await repl.shows(/apple +2\n +pear +1/);
    await repl.type('q', 'weir>');
    await repl.shows(/2 rows, 3 ms[^]*apple +2\n +pear +1[^]*weir>/);
    expect(repl.screen.allLines.slice(0, 8)).toEqual(before.slice(0, 8));
    expect(repl.session.queries()).toHaveLength(1);
  });

  test.each([
    ['f', 'f'],
    ['\u001b', 'Escape'],
    ['\t', 'Tab'],
    ['\u0003', 'Ctrl-C'],
  ])('is left with %j (%s); the query runs on', async (key) => {
    const repl = await openToFill();
    await repl.type(live + enter, 'waiting');
    await repl.type(`.full${enter}`);
    await repl.showsNot('weir>');
    await repl.type(key, /● query 1[^]*weir>/);
    expect(repl.session.queries()).toHaveLength(1);
  });

  test('is left by itself when its query ends, and what was kept stands above the prompt', async () => {
    const repl = await openToFill();
    await repl.type(live + enter, 'waiting');
    repl.session.push(1, 1000, words(['apple', 1]));
    await repl.type(`.full${enter}`);
    await repl.showsNot('weir>');
    await repl.type('w', 'kept');
    repl.session.push(1, 2000, words(['apple', 5]));
    await repl.shows(/apple +5/);
    repl.session.end(1);
    repl.session.measure(2000, 0);
    await repl.shows(/apple +1\n[^]*apple +5\n[^]*query 1 ended after 2 batches\n[^]*weir>/);
  });

  test('needs a query', async () => {
    const repl = await open();
    await repl.type(`.full${enter}`, 'no query is watched');
  });
});
