import { afterEach, beforeEach, describe, test } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** Whoever wants to stop something, or to leave, can, whatever the engine computes. */

const endless = 'SELECT sum(a.i * b.i) AS s FROM range(1000000) a(i), range(1000000) b(i)';
let tmux: Tmux;

beforeEach(async () => {
  const program = await weirProgram();
  tmux = new Tmux(120, 30);
  await tmux.shows('$');
  await tmux.type(`node ${program}; echo code $?`);
  await tmux.keys(['Enter'], /weir> *$/);
});
afterEach(async () => tmux.close());

describe.skipIf(!hasTmux)('while the engine computes', () => {
  test.each([
    ['an answer', `${endless};`],
    ['a table', `CREATE TABLE t AS ${endless};`],
  ])('%s, Ctrl-C stops it, and the next statement is run', async (_what, sql) => {
    await tmux.type(sql);
    await tmux.keys(['Enter'], 'Ctrl-C stops it');
    await tmux.keys(['C-c'], /error\[.*\n/);
    await tmux.type('SELECT 40 + 2 AS answer;');
    await tmux.keys(['Enter'], /42[^]*weir> *$/);
    await tmux.keys(['C-d'], 'code 0');
  });

  test('a table, Ctrl-D leaves', async () => {
    await tmux.type(`CREATE TABLE t AS ${endless};`);
    await tmux.keys(['Enter'], 'Ctrl-C stops it');
    await tmux.keys(['C-d'], 'code 0');
  });

  test('a batch, Ctrl-D leaves', async () => {
    await tmux.type('CREATE STREAM ticks FROM rate(rows_per_second => 10);');
    await tmux.keys(['Enter'], 'stream ticks is receiving');
    await tmux.type(`SELECT value, (${endless}) AS s FROM ticks;`);
    await tmux.keys(['Enter'], 'query 1');
    await tmux.keys(['C-d'], 'code 0');
  });
});
