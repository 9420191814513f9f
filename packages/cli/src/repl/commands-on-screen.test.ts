import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { enter, live, open } from './testing/open-repl.ts';

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

  test('a result goes through the pager when it does not fit, unless it is to be taken elsewhere', async () => {
    const repl = await open(80, 10, {}, { PAGER: `cat >> ${file('paged', '')}` });
    const paged = (): string => readFileSync(file('paged'), 'utf8');
    const rows = (count: number): string => `SELECT * FROM range(${count});${enter}`;
    await repl.type(rows(3), '3 rows');
    await repl.type(rows(20), 'weir>');
    await expect.poll(paged).toContain('20 rows');
    await repl.type(`.mode csv${enter}${rows(21)}`, /21 rows.*\nweir>/);
    await repl.type(`.mode box${enter}.pager off${enter}${rows(22)}`, '22 rows');
    await repl.type(`.pager on${enter}${rows(4)}`, 'weir>');
    await expect.poll(paged).toContain('4 rows');
    expect(paged().match(/\d+ rows/g)).toEqual(['20 rows', '4 rows']);
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
