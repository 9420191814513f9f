import { appendFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** `tail -f log | weir -i "SELECT ..."`: a live view of standard input, with keys from the terminal. */

let tmux: Tmux;
let program: string;

beforeEach(async () => {
  program = await weirProgram();
  tmux = new Tmux(110, 24);
  await tmux.shows('$');
});
afterEach(async () => tmux.close());

async function follow(input: string, sql: string, expected: string | RegExp): Promise<void> {
  await tmux.type(`${input} | node ${program} -i "${sql}"`);
  await tmux.keys(['Enter'], expected);
}

describe.skipIf(!hasTmux)('a producer of', () => {
  test('JSON is shown as it comes, first rows and columns included; keys come from the terminal', async () => {
    const log = tmux.file('log');
    writeFileSync(log, '{"level": "info", "ms": 5}\n{"level": "error", "ms": 50}\n');
    await follow(`tail -f ${log}`, 'SELECT * FROM stdin', /level +ms\n.* info +5\n.* error +50\n/);
    appendFileSync(log, '{"level": "warn", "ms": 7}\n');
    await tmux.shows(/warn +7\n {2}3 rows/);
    await tmux.keys(['Space'], 'paused');
    await tmux.keys(['q'], 'query 1 stopped');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('JSON is counted over the whole input so far', async () => {
    const log = tmux.file('log');
    writeFileSync(log, '{"level": "info"}\n{"level": "error"}\n');
    await follow(
      `tail -f ${log}`,
      'SELECT level, count(*) AS n FROM stdin GROUP BY level ORDER BY level',
      /error +1\n +info +1\n/,
    );
    appendFileSync(log, '{"level": "error"}\n');
    await tmux.shows(/error +2\n +info +1\n/);
    await tmux.keys(['C-c'], 'query 1 stopped');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('CSV is read by its header', async () => {
    await follow(
      "printf 'name,n\\na,1\\nb,2\\n'",
      "SELECT * FROM stdin(format => 'csv')",
      /name +n\n.* a +1\n.* b +2\n/,
    );
    await tmux.keys(['q'], 'query 1 stopped');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('CSV is counted over the whole input so far', async () => {
    await tmux.type(
      `printf 'name,n\\na,1\\nb,2\\na,5\\n' | node ${program} -i --input csv "SELECT name, sum(n) AS n FROM stdin GROUP BY name ORDER BY name"`,
    );
    await tmux.keys(['Enter'], /name +n\n +a +6\n +b +2\n/);
    await tmux.keys(['C-c'], 'query 1 stopped');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('many statements see every row, the first ones included', async () => {
    const statements = Array.from({ length: 25 }, (_, i) => `SELECT value AS v${i} FROM stdin`);
    await follow('seq 1000', statements.join('; '), 'query 25');
    await tmux.shows('of 1,000');
    await tmux.keys(['Tab']);
    await tmux.type('.queries');
    await tmux.keys(['Enter']);
    await vi.waitFor(() => expect(tmux.allText.match(/ 1,000 rows, .* SELECT value AS/g)).toHaveLength(25));
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('nothing at all is told', async () => {
    await follow('true', 'SELECT * FROM stdin', '"stdin" has ended without a row');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('nothing yet is waited for, until Ctrl-C', async () => {
    await follow('tail -f /dev/null', 'SELECT * FROM stdin', 'Ctrl-C stops it');
    await tmux.keys(['C-c'], 'no row has come yet');
    await tmux.type('SELECT 41 + 1 AS answer;');
    await tmux.keys(['Enter'], '42');
    await tmux.keys(['C-d'], /\$ *$/);
  });
});

test.skipIf(!hasTmux)('where nobody looks, rows are written as without -i', async () => {
  await tmux.type(`printf 'a\\nb\\n' | node ${program} -i "SELECT value FROM stdin" | cat -A`);
  await tmux.keys(['Enter'], 'value$\na$\nb$\n');
  expect(tmux.text).not.toContain('weir>');
});
