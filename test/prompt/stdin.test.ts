import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { hasTmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { Shell } from './shell.ts';

/** `tail -f log | weir -i "SELECT ..."`: a live view of standard input, with keys from the terminal. */

const shell = Shell.forEachTest();

async function follow(input: string, sql: string, expected: string | RegExp): Promise<void> {
  await shell.enter(`${input} | node ${shell.program} -i "${sql}"`, expected);
}

describe.skipIf(!hasTmux)('a producer of', () => {
  test('JSON is shown as it comes, first rows and columns included; keys come from the terminal', async () => {
    const log = shell.tmux.file('log');
    writeFileSync(log, '{"level": "info", "ms": 5}\n{"level": "error", "ms": 50}\n');
    await follow(`tail -f ${log}`, 'SELECT * FROM stdin', /level +ms\n.* info +5\n.* error +50\n/);
    appendFileSync(log, '{"level": "warn", "ms": 7}\n');
    await shell.tmux.shows(/warn +7\n {2}3 rows/);
    await shell.tmux.keys(['Space'], 'paused');
    await shell.tmux.keys(['q'], 'query 1 stopped');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('JSON is counted over the whole input so far', async () => {
    const log = shell.tmux.file('log');
    writeFileSync(log, '{"level": "info"}\n{"level": "error"}\n');
    await follow(
      `tail -f ${log}`,
      'SELECT level, count(*) AS n FROM stdin GROUP BY level ORDER BY level',
      /error +1\n +info +1\n/,
    );
    appendFileSync(log, '{"level": "error"}\n');
    await shell.tmux.shows(/error +2\n +info +1\n/);
    await shell.tmux.keys(['C-c'], 'query 1 stopped');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('CSV is read by its header', async () => {
    await follow(
      "printf 'name,n\\na,1\\nb,2\\n'",
      "SELECT * FROM stdin(format => 'csv')",
      /name +n\n.* a +1\n.* b +2\n/,
    );
    await shell.tmux.keys(['q'], 'query 1 stopped');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('CSV is counted over the whole input so far', async () => {
    await shell.tmux.type(
      `printf 'name,n\\na,1\\nb,2\\na,5\\n' | node ${shell.program} -i --input csv "SELECT name, sum(n) AS n FROM stdin GROUP BY name ORDER BY name"`,
    );
    await shell.tmux.keys(['Enter'], /name +n\n +a +6\n +b +2\n/);
    await shell.tmux.keys(['C-c'], 'query 1 stopped');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('many statements see every row, the first ones included', async () => {
    const statements = Array.from({ length: 25 }, (_, i) => `SELECT value AS v${i} FROM stdin`);
    await follow('seq 1000', statements.join('; '), 'query 25');
    await shell.tmux.shows('of 1,000');
    await shell.tmux.keys(['Tab'], 'Tab: keys for this view');
    await shell.tmux.type('.queries');
    await shell.tmux.keys(['Enter']);
    await vi.waitFor(
      () => expect(shell.tmux.allText.match(/ 1,000 rows, .* SELECT value AS/g)).toHaveLength(25),
      { timeout: 20_000 },
    );
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('nothing at all is told', async () => {
    await follow('true', 'SELECT * FROM stdin', '"stdin" has ended without a row');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('nothing yet is waited for, until Ctrl-C', async () => {
    await follow('tail -f /dev/null', 'SELECT * FROM stdin', 'Ctrl-C stops it');
    await shell.tmux.keys(['C-c'], 'no row has come yet');
    await shell.enter('SELECT 41 + 1 AS answer;', '42');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });
});

test.skipIf(!hasTmux)('where nobody looks, rows are written as without -i', async () => {
  await shell.enter(
    `printf 'a\\nb\\n' | node ${shell.program} -i "SELECT value FROM stdin" | cat -A`,
    'value$\na$\nb$\n',
  );
  expect(shell.tmux.text).not.toContain('weir>');
});
