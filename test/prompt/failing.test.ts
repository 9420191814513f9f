import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** What goes wrong while it runs is told where people look, and the rest goes on. */

let tmux: Tmux;
let program: string;

beforeEach(async () => {
  program = await weirProgram();
  tmux = new Tmux(110, 24);
  await tmux.shows('$');
});
afterEach(async () => tmux.close());

async function enter(text: string, expected: string | RegExp): Promise<void> {
  await tmux.type(text);
  await tmux.keys(['Enter'], expected);
}

describe.skipIf(!hasTmux)('at the prompt', () => {
  test('a query that fails is told with its place and stopped, the others go on', async () => {
    await enter(`node ${program} -q --no-init`, /^weir> *$/m);
    await enter('CREATE STREAM ticks FROM rate(rows_per_second => 10);', 'is receiving');
    await enter('SELECT count(*) AS n FROM ticks;', /● query 1 \d.*\n +n\n/);
    await enter("SELECT error('boom') AS v FROM ticks;", /boom\n --> 1:1\n[^]*\^{5}[^]*query 2 ended/);
    await tmux.shows(/● query 1 \d.*\n +n\n/);
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('a statement that waits for rows tells why none come', async () => {
    await enter(`node ${program} -q --no-init`, /^weir> *$/m);
    await enter("CREATE STREAM s FROM socket('127.0.0.1:1');", 'is receiving');
    await enter('SELECT count(*) FROM s;', /running \d s.*Ctrl-C stops it.*s: .*connection refused/);
    await tmux.keys(['C-c'], 'no row has come yet');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('the start-up file says nothing but what went wrong, and the prompt comes', async () => {
    const init = tmux.file('.config/weir/init.sql');
    mkdirSync(dirname(init), { recursive: true });
    writeFileSync(
      init,
      'CREATE TABLE t AS SELECT 42 AS a;\nCREATE STREAM s FROM nowhere();\nCREATE TABLE u AS SELECT 1;\n',
    );
    await enter(`node ${program} -q`, /init\.sql:2:\d+[^]*weir> *$/);
    expect(tmux.text).not.toContain('done');
    await enter('SELECT a + 1 AS b FROM t;', '43');
    await enter('FROM u;', 'no stream or table called "u"');
    await tmux.keys(['C-d'], /\$ *$/);
  });
});
