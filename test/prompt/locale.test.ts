import { writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { hasTmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { Shell } from './shell.ts';

/** What is drawn is drawn with ASCII where the locale has no more; data is shown as it is. */

const shell = Shell.forEachTest(100);

beforeEach(() => shell.enter('export LC_ALL=C; clear', /^\$ *$/));

const onlyAscii = /^[\n -~]*$/;
const box = /\+-+\+\n\| +a \| b +\|\n\| integer \| varchar +\|\n\+-+\+-+\+\n\| +1 \| x{20,}~ \|\n/;
const select = "SELECT i AS a, repeat('x', 200) AS b FROM range(1, 10) t(i)";

describe.skipIf(!hasTmux)('in the locale C', () => {
  test('the prompt draws results, a live view, the list and the dashboard with ASCII', async () => {
    await shell.enter(`node ${shell.program} -q --no-init`, /^weir> *$/m);
    await shell.enter(`${select.replace('i AS', 'i::INT AS')};`, box);
    await shell.enter('.types off', /weir> *$/);
    await shell.enter('SELECT 1 AS one;', '+-----+\n| one |\n+-----+\n|   1 |');
    await shell.enter('CREATE STREAM ticks FROM rate(rows_per_second => 100);', 'is receiving');
    await shell.enter(
      'SELECT value % 5 AS k, count(*) FROM ticks GROUP BY ALL;',
      /\* query 1 .*\n.*count_star/,
    );
    await shell.tmux.keys(['Tab', 's'], /k v/);
    await shell.tmux.keys(['Space'], '= query 1');
    await shell.tmux.keys(['Tab']);
    await shell.tmux.type('S');
    await shell.tmux.keys(['Tab'], /DROP SINK +keyword/);
    expect(shell.tmux.text).toMatch(onlyAscii);
    await shell.tmux.keys(['Escape'], /weir> S[^\n]*$/);
    await shell.tmux.keys(['C-u'], /weir> *$/);
    await shell.enter('.queries', /> +1 .*SELECT/);
    await shell.enter('.top', /weir top[^]*q closes/);
    expect(shell.tmux.text).toMatch(onlyAscii);
    await shell.tmux.keys(['q'], '= query 1');
    await shell.tmux.keys(['C-c'], 'query 1 stopped');
    expect(shell.tmux.text).toMatch(onlyAscii);
    await shell.enter("SELECT '│…' AS kept;", '| │… ');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('so do SQL on the command line and a pipeline, but not into a pipe', async () => {
    const sql = select.replace('i AS', 'i::INT AS');
    await shell.enter(`node ${shell.program} "${sql}"`, box);
    writeFileSync(shell.tmux.file('p.sql'), `${sql};`);
    await shell.enter('clear', /^\$ *$/);
    await shell.enter(`node ${shell.program} run ${shell.tmux.file('p.sql')} --format box`, box);
    expect(shell.tmux.text).toMatch(onlyAscii);
    await shell.enter(`node ${shell.program} --box 'SELECT 1 AS a' | cat`, '│       1 │');
  });

  test('LC_ALL counts before LC_CTYPE, and that before LANG', async () => {
    await shell.enter(`LANG=en_US.UTF-8 node ${shell.program} --box 'SELECT 1 AS a'`, '|       1 |');
    await shell.enter(
      `LC_ALL= LC_CTYPE=C.UTF-8 LANG=C node ${shell.program} --box 'SELECT 2 AS a'`,
      '│       2 │',
    );
  });
});
