import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundleDemo } from './testing/bundle-demo.ts';
import { hasTmux, Tmux } from './testing/tmux.ts';

// The program as it is bundled, in a real terminal.

const live = 'SELECT word, count(*) AS n FROM words GROUP BY word;';
let demo: string;
let tmux: Tmux;

beforeAll(async () => {
  demo = await bundleDemo();
});
afterAll(() => rmSync(dirname(demo), { recursive: true }));
beforeEach(async () => {
  tmux = new Tmux();
  await tmux.shows('$');
});
afterEach(async () => tmux.close());

async function start(flags = '', before = ''): Promise<void> {
  await tmux.type(`${before}node ${demo} ${flags}`);
  await tmux.keys(['Enter'], /weir> *$/);
}

/** The shell again, and the terminal as a shell has it. */
async function leftClean(code: number): Promise<void> {
  await tmux.type('c=$?; clear; echo code $c; stty -a | tr " " "\\n" | grep -c -x "icanon\\|echo\\|isig"');
  await tmux.keys(['Enter'], `code ${code}\n3`);
}

describe.skipIf(!hasTmux)('in a terminal', () => {
  test('typing, results and leaving', async () => {
    await start();
    await tmux.type('SELECT * FROM range(3);', 'range(3);');
    await tmux.keys(['Enter'], '3 rows');
    await tmux.keys(['C-d'], /\$ *$/);
    await leftClean(0);
  });

  test('a paste of many lines is one text, and runs with one Enter', async () => {
    await start();
    const script = Array.from({ length: 12 }, (_, i) => `SELECT ${i}\n  AS n;`).join('\n');
    await tmux.paste(`${script}\n`, 'pasted 24 lines');
    expect(tmux.text).not.toContain('done');
    await tmux.keys(['Enter'], /(done: SELECT 11)/);
  });

  test('a live view, and the ladder of Ctrl-C', async () => {
    await start('10 3');
    await tmux.type(live);
    await tmux.keys(['Enter'], /word 2 +\d+/);
    await tmux.keys(['Space'], 'paused');
    await tmux.keys(['C-c'], 'query 1 stopped');
    await tmux.type('SELECT', /weir> SELECT/);
    await tmux.keys(['C-c'], /weir> *$/);
    await tmux.keys(['C-c'], 'Ctrl-D leaves');
    await tmux.keys(['C-c'], /\$ *$/);
    await leftClean(130);
  });

  test('what was on the screen before stays in the scrollback', async () => {
    await tmux.type('seq 1000 1100');
    await tmux.keys(['Enter'], /^1100\n\$/m);
    await start('10 100');
    await tmux.type(live);
    await tmux.keys(['Enter'], /word 5 +\d+/);
    tmux.resize(60, 12);
    await tmux.shows(/rows 1-\d of 100/);
    tmux.resize(120, 40);
    await tmux.shows(/rows 1-3\d of 100/);
    const lines = tmux.allText.split('\n');
    expect(lines.filter((line) => /^1[01]\d\d$/.test(line))).toHaveLength(101);
    // tmux tells of a new size late: what was drawn meanwhile stays above. The last frame is whole.
    expect(lines.slice(-39).filter((line) => line.startsWith('● query 1'))).toHaveLength(1);
    expect(lines.at(-39)).toMatch(/^● query 1/);
  });

  test('a full view has a screen of its own, and the other is as it was behind it', async () => {
    await tmux.type('seq 1000 1100');
    await tmux.keys(['Enter'], /^1100\n\$/m);
    await start('10 100');
    await tmux.type(live);
    await tmux.keys(['Enter'], /word 5 +\d+/);
    await tmux.keys(['Tab', 'f'], 'q back');
    expect(tmux.text).not.toMatch(/weir>|1100/);
    tmux.resize(60, 12);
    await tmux.shows(/^● query 1[^]*rows 1-\d of 100/);
    tmux.resize(120, 40);
    await tmux.shows(/^● query 1[^]*rows 1-3\d of 100/);
    await tmux.keys(['C-z'], 'Stopped');
    expect(tmux.allText.split('\n').filter((line) => /^1[01]\d\d$/.test(line))).toHaveLength(101);
    await tmux.type('fg');
    await tmux.keys(['Enter'], 'q back');
    await tmux.keys(['q'], /● query 1[^]*weir> *$/);
    await tmux.keys(['f'], 'q back');
    await tmux.keys(['C-d'], /\$ *$/);
    expect(tmux.allText.split('\n').filter((line) => /^1[01]\d\d$/.test(line))).toHaveLength(101);
    await leftClean(0);
  });

  test('Ctrl-Z goes to the shell, fg comes back', async () => {
    await start();
    await tmux.type('SELECT 1', 'SELECT 1');
    await tmux.keys(['C-z'], 'Stopped');
    await tmux.type('stty -a | tr " " "\\n" | grep -c -x "icanon\\|echo"');
    await tmux.keys(['Enter'], /^2$/m);
    await tmux.type('fg');
    await tmux.keys(['Enter'], /weir> SELECT 1$/);
    await tmux.type('23;', 'SELECT 123;');
    await tmux.keys(['Enter'], 'done: SELECT 123');
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
  ] as const)('%s leaves the terminal as it was', async (signal, code) => {
    await tmux.type(`sh -c 'echo $$ > ~/pid; exec node ${demo}'`);
    await tmux.keys(['Enter'], /batch \d+.*\nweir> *$/);
    process.kill(Number(readFileSync(tmux.file('pid'), 'utf8')), signal);
    await tmux.shows(/\n\$ *$/);
    await leftClean(code);
  });

  test('history is there the next time', async () => {
    await start();
    await tmux.type('SELECT 42;');
    await tmux.keys(['Enter'], 'done');
    await tmux.keys(['C-d'], /\$ *$/);
    await start('', 'clear; ');
    await tmux.keys(['Up'], /weir> SELECT 42;$/);
  });
});

describe.skipIf(!hasTmux)('with pipes', () => {
  test('keys come from the terminal while standard input is data', async () => {
    await tmux.type(`tail -f /dev/null | node ${demo} 10 3 '${live}'`);
    await tmux.keys(['Enter'], /word 2 +\d+/);
    await tmux.keys(['Space'], 'paused');
    await tmux.keys(['q'], 'query 1 stopped');
    await tmux.keys(['C-d'], /\$ *$/);
    await leftClean(0);
  });

  test('into a pipe go results and nothing else', async () => {
    await tmux.type(`echo 'SELECT * FROM range(3);' | node ${demo} | cat -A`);
    await tmux.keys(['Enter'], 'i$\n0$\n1$\n2$\n');
  });

  test('a reader that goes away ends it', async () => {
    await tmux.type(`echo '.mode csv\nSELECT * FROM range(100000);' | node ${demo} | head -2; echo left`);
    await tmux.keys(['Enter'], /i\n0\nleft/);
  });
});

test.skipIf(!hasTmux)('without colour there is none, by default there is', async () => {
  await start('', 'NO_COLOR=1 ');
  await tmux.type('SELECT 1;');
  await tmux.keys(['Enter'], 'done');
  expect(tmux.styledText).not.toContain('\u001b[');
  await tmux.keys(['C-d'], /\$ *$/);
  await start();
  await tmux.type('SELECT 22', /weir> SELECT 22/);
  expect(tmux.styledText).toMatch(/\u001b\[[\d;]*36mSELECT/);
});

test.skipIf(!hasTmux)('what is typed before the program is there is not lost', async () => {
  await tmux.type(`node ${demo}`);
  await tmux.keys(['Enter']);
  await tmux.type('SELECT * FROM range(3);');
  await tmux.keys(['Enter'], '3 rows');
});
