import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { inScratch } from '../runner/scratch.ts';
import { weirProgram } from '../runner/weir-program.ts';
import { weir } from '../runner/weir.ts';

/** Values for `$name`: `.params` at the prompt, `--param` on the command line. */

let tmux: Tmux;
beforeEach(async () => {
  tmux = new Tmux(120, 30);
  await tmux.shows('$');
});
afterEach(async () => tmux.close());

async function enter(text: string, expected: string | RegExp): Promise<void> {
  await tmux.type(text);
  await tmux.keys(['Enter'], expected);
}

test.skipIf(!hasTmux)('at the prompt they hold for answers and for continuous queries', async () => {
  await enter(`node ${await weirProgram()} -q --param least=3`, /^weir> *$/m);
  await enter(".params page '/a b'", /page[^]*weir> *$/);
  await enter('SELECT $least + 1 AS m, $page AS p;', /4 │ \/a b/);
  await enter('CREATE STREAM ticks FROM rate(rows_per_second => 10);', 'is receiving');
  await enter('SELECT count(*) > 0 AS some FROM ticks WHERE value > $least;', /● query 1[^]* true\n/);
  await tmux.keys(['C-c'], 'query 1 stopped');
  await enter('SELECT $nope;', /no value for \$nope[^]*\^{5}\n/);
  await enter('.params', /\$least {2}3\n {2}\$page {3}\/a b/);
  await tmux.keys(['C-d'], /\$ *$/);
});

test('on the command line, one that is missing is told with its place, with all other problems', () =>
  inScratch(async (directory) => {
    const ran = await weir(['-c', 'SELECT $x, nope, $1 FROM range(2)', '--param', 'y=1'], { directory });
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(ran.stderr.split('\n').filter((line) => /^error|\^|hint/.test(line))).toEqual([
      'error[missing-parameter]: there is no value for $x',
      '  |        ^^',
      '  = hint: give one: --param x=VALUE',
      'error[unknown-column]: there is no column called "nope" here',
      '  |            ^^^^',
      'error[missing-parameter]: there is no value for $1',
      '  |                  ^^',
      '  = hint: write a name, such as $least; give one: --param least=VALUE',
    ]);
    const made = await weir(['-c', 'CREATE TABLE t AS SELECT $x', '--param', 'x=1'], { directory });
    expect(made.code).toBe(1);
    expect(made.stderr).toContain('$x cannot have a value in CREATE');
  }));

test('on the command line they are values, whatever is in them', () =>
  inScratch(async (directory) => {
    const ran = await weir(['SELECT value FROM stdin WHERE value >= $least', '--param', "least=b'; --"], {
      directory,
      input: "a\nb\nb'; --\nc\n",
    });
    expect(ran).toEqual({ code: 0, stdout: "value\nb'; --\nc\n", stderr: '' });
  }));
