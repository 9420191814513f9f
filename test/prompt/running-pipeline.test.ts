import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { RunningProgram } from '../examples/weir-process.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** A pipeline in one process, people in another terminal: `.attach` and `weir top`. */

const pipelineFile = `
SET remember = 10m; SET batch_interval = 200ms;
CREATE STREAM ticks FROM rate(rows_per_second => 1000);
CREATE STREAM sevens AS SELECT value % 7 AS k, count(*) AS n FROM ticks GROUP BY 1;
CREATE SINK archive INTO files('out/n', format => 'json') AS SELECT * FROM sevens;
SELECT k, sum(n) AS n FROM sevens GROUP BY k STATE;`;

let tmux: Tmux;
let program: string;
let pipeline: RunningProgram | undefined;

beforeEach(async () => {
  program = await weirProgram();
  tmux = new Tmux(120, 30);
  await tmux.shows('$');
  // Other pipelines of this user are not to be seen.
  await tmux.type(`export XDG_RUNTIME_DIR=${tmux.file('.')}; clear`);
  await tmux.keys(['Enter'], /^\$ *$/);
});
afterEach(async () => {
  await pipeline?.interrupt();
  pipeline = undefined;
  await tmux.close();
});

async function startPipeline(): Promise<void> {
  const directory = tmux.file('.');
  writeFileSync(tmux.file('sevens.sql'), pipelineFile);
  const env = { ...process.env, XDG_RUNTIME_DIR: directory };
  const child = spawn(process.execPath, [program, 'run', 'sevens.sql', '--format', 'batches'], {
    cwd: directory,
    env,
  });
  pipeline = new RunningProgram(child);
  await pipeline.until((batches) => batches.length >= 2);
}

async function weir(flags: string, expected: string | RegExp): Promise<void> {
  await tmux.type(`node ${program} ${flags}`);
  await tmux.keys(['Enter'], expected);
}

async function enter(text: string, expected: string | RegExp): Promise<void> {
  await tmux.type(text);
  await tmux.keys(['Enter'], expected);
}

describe.skipIf(!hasTmux)('attached', () => {
  test('one asks, watches and completes what runs there, and comes back', async () => {
    await startPipeline();
    await weir('', /weir> *$/);
    await enter('.attach', /attached to sevens[^]*sevens> *$/);
    await tmux.type('SELECT count(*) FROM sev');
    await tmux.keys(['Tab'], 'FROM sevens');
    await enter(' LAST 1m;', /1 row/);
    await enter('SELECT k, n FROM sevens ORDER BY k;', /● query 101[^]* 6 +\d+\n/);
    await enter('.top', /weir top[^]*ticks[^]*archive[^]*query 1 /);
    await tmux.keys(['q'], '● query 101');
    await tmux.keys(['C-c'], 'query 101 stopped');
    await enter('CREATE TABLE t AS SELECT 1;', 'can be asked from here, and not changed');
    await enter('SELECT nope FROM ticks LAST 1m;', /\^\^\^\^/);
    await enter('.detach', /detached from sevens[^]*weir> *$/);
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('values for $name go along, and what runs there can be looked at', async () => {
    await startPipeline();
    await weir('', /weir> *$/);
    await enter('.params least 5', /weir> *$/);
    await enter('.attach', /sevens> *$/);
    await enter('SELECT DISTINCT k FROM sevens LAST 1m WHERE k > $least;', /│ +6 │\n└/);
    await enter('SELECT k FROM sevens WHERE k >= $least ORDER BY k;', /● query 101.*\n +k\n +5\n +6\n/);
    await tmux.keys(['C-c'], 'query 101 stopped');
    await enter('SELECT $most;', /no value for \$most[^]*\^{5}\n[^]*\.params most VALUE/);
    await enter('SHOW STATE;', /│ 1 +│ state +│ k +│ table +│ +7 │ +7 │/);
    await enter('EXPLAIN ANALYZE 1;', /keeps state of k[^]*outputs \d+, rows \d+[^]*now /);
    await enter('EXPLAIN ANALYZE nope;', /"nope" is not running/);
    await enter('DESCRIBE seven;', 'did you mean "sevens"?');
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('the end of the pipeline leads back', async () => {
    await startPipeline();
    await weir('', /weir> *$/);
    await enter('.attach sevens', /sevens> *$/);
    await pipeline?.interrupt();
    await tmux.shows(/weir> *$/);
    await tmux.keys(['C-d'], /\$ *$/);
  });

  test('there must be one', async () => {
    await weir('', /weir> *$/);
    await enter('.attach', 'no pipeline is running');
    await enter('.detach', 'no pipeline is attached');
    await tmux.keys(['C-d'], /\$ *$/);
  });
});

describe.skipIf(!hasTmux)('weir top', () => {
  test('shows a running pipeline until q', async () => {
    await startPipeline();
    await weir('top; echo code $?', /state 7 rows\nprocessing .*[▁-█]+[^]*ticks[^]*archive[^]*query 1 /);
    await tmux.keys(['q'], /code 0/);
    expect(tmux.text).not.toContain('weir top  ');
  });

  test('into a pipe goes one plain snapshot', async () => {
    await startPipeline();
    await weir(
      'top --pipeline sevens | cat -v | head -1',
      /^weir top {2}\d\d:\d\d:\d\d {2}batch \d+ .*rows$/m,
    );
  });

  test('ends with the pipeline', async () => {
    await startPipeline();
    await weir('top; echo code $?', 'q closes');
    await pipeline?.interrupt();
    await tmux.shows(/the pipeline "sevens" has ended\ncode 0/);
  });

  test('without a pipeline says so, exit code 3', async () => {
    await weir('top; echo code $?', /error: no pipeline is running\n.*\ncode 3/);
  });
});
