import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** What is drawn is drawn with ASCII where the locale has no more; data is shown as it is. */

let tmux: Tmux;
let program: string;

beforeEach(async () => {
  program = await weirProgram();
  tmux = new Tmux(100, 24);
  await tmux.shows('$');
  await tmux.type('export LC_ALL=C; clear');
  await tmux.keys(['Enter'], /^\$ *$/);
});
afterEach(async () => tmux.close());

async function enter(text: string, expected: string | RegExp): Promise<void> {
  await tmux.type(text);
  await tmux.keys(['Enter'], expected);
}

const onlyAscii = /^[\n -~]*$/;
const box = /\+-+\+\n\| +a \| b +\|\n\| integer \| varchar +\|\n\+-+\+-+\+\n\| +1 \| x{20,}~ \|\n/;
const select = "SELECT i AS a, repeat('x', 200) AS b FROM range(1, 10) t(i)";

describe.skipIf(!hasTmux)('in the locale C', () => {
  test('the prompt draws results, a live view, the list and the dashboard with ASCII', async () => {
    await enter(`node ${program} -q --no-init`, /^weir> *$/m);
    await enter(`${select.replace('i AS', 'i::INT AS')};`, box);
    await enter('.types off', /weir> *$/);
    await enter('SELECT 1 AS one;', '+-----+\n| one |\n+-----+\n|   1 |');
    await enter('CREATE STREAM ticks FROM rate(rows_per_second => 100);', 'is receiving');
    await enter('SELECT value % 5 AS k, count(*) FROM ticks GROUP BY ALL;', /\* query 1 .*\n.*count_star/);
    await tmux.keys(['Tab', 's'], /k v/);
    await tmux.keys(['Space'], '= query 1');
    await tmux.keys(['Tab']);
    await tmux.type('S');
    await tmux.keys(['Tab'], /DROP SINK +keyword/);
    expect(tmux.text).toMatch(onlyAscii);
    await tmux.keys(['Escape'], /weir> S[^\n]*$/);
    await tmux.keys(['C-u'], /weir> *$/);
    await enter('.queries', /> +1 .*SELECT/);
    await enter('.top', /weir top[^]*q closes/);
    expect(tmux.text).toMatch(onlyAscii);
    await tmux.keys(['q'], '= query 1');
    await tmux.keys(['C-c'], 'query 1 stopped');
    expect(tmux.text).toMatch(onlyAscii);
    await enter("SELECT '│…' AS kept;", '| │… ');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('so do SQL on the command line and a pipeline, but not into a pipe', async () => {
    const sql = select.replace('i AS', 'i::INT AS');
    await enter(`node ${program} "${sql}"`, box);
    writeFileSync(tmux.file('p.sql'), `${sql};`);
    await enter('clear', /^\$ *$/);
    await enter(`node ${program} run ${tmux.file('p.sql')} --format box`, box);
    expect(tmux.text).toMatch(onlyAscii);
    await enter(`node ${program} --box 'SELECT 1 AS a' | cat`, '│       1 │');
  });

  test('LC_ALL counts before LC_CTYPE, and that before LANG', async () => {
    await enter(`LANG=en_US.UTF-8 node ${program} --box 'SELECT 1 AS a'`, '|       1 |');
    await enter(`LC_ALL= LC_CTYPE=C.UTF-8 LANG=C node ${program} --box 'SELECT 2 AS a'`, '│       2 │');
  });
});
