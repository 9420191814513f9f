import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasTmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { Shell } from './shell.ts';

/** What goes wrong while it runs is told where people look, and the rest goes on. */

const shell = Shell.forEachTest();

describe.skipIf(!hasTmux)('at the prompt', () => {
  test('a query that fails is told with its place and stopped, the others go on', async () => {
    await shell.enter(`node ${shell.program} -q --no-init`, /^weir> *$/m);
    await shell.enter('CREATE STREAM ticks FROM rate(rows_per_second => 10);', 'is receiving');
    await shell.enter('SELECT count(*) AS n FROM ticks;', /● query 1 \d.*\n +n\n/);
    await shell.enter("SELECT error('boom') AS v FROM ticks;", /boom\n --> 1:1\n[^]*\^{5}[^]*query 2 ended/);
    await shell.tmux.shows(/● query 1 \d.*\n +n\n/);
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('a statement that waits for rows tells why none come', async () => {
    await shell.enter(`node ${shell.program} -q --no-init`, /^weir> *$/m);
    await shell.enter("CREATE STREAM s FROM socket('127.0.0.1:1');", 'is receiving');
    await shell.enter('SELECT count(*) FROM s;', /running \d s.*Ctrl-C stops it.*s: .*connection refused/);
    await shell.tmux.keys(['C-c'], 'no row has come yet');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });

  test('the start-up file says nothing but what went wrong, and the prompt comes', async () => {
    const init = shell.tmux.file('.config/weir/init.sql');
    mkdirSync(dirname(init), { recursive: true });
    writeFileSync(
      init,
      'CREATE TABLE t AS SELECT 42 AS a;\nCREATE STREAM s FROM nowhere();\nCREATE TABLE u AS SELECT 1;\n',
    );
    await shell.enter(`node ${shell.program} -q`, /init\.sql:2:\d+[^]*weir> *$/);
    expect(shell.tmux.text).not.toContain('done');
    await shell.enter('SELECT a + 1 AS b FROM t;', '43');
    await shell.enter('FROM u;', 'no stream or table called "u"');
    await shell.tmux.keys(['C-d'], /\$ *$/);
  });
});
