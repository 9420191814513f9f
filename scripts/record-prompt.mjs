// Records the prompt for README.md: types into the real program, in a terminal of its own, and draws what the screen showed as an animated
// SVG. `node scripts/record-prompt.mjs [FILE]`; docs/prompt.svg by default. Needs the bundle (`pnpm build`) and script(1).
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { animatedSvg } from './recording/animated-svg.mjs';
import { RecordedTerminal } from './recording/recorded-terminal.mjs';

const root = new URL('..', import.meta.url).pathname;
const file = process.argv[2] ?? join(root, 'docs/prompt.svg');
const directory = mkdtempSync(join(tmpdir(), 'weir-record-'));
const weir = `${process.execPath} ${join(root, 'packages/cli/bin/weir.js')}`;
const terminal = new RecordedTerminal(weir, { columns: 100, rows: 24, directory });

/** Types as people do. */
async function type(text) {
  for (const part of text.match(/.{1,6}/gs) ?? []) {
    terminal.type(part);
    await sleep(150);
  }
  await sleep(300);
}

async function enter(text, restMs) {
  await type(text);
  terminal.type('\r');
  await sleep(restMs);
}

async function keys(text, restMs) {
  terminal.type(text);
  await sleep(restMs);
}

await sleep(1500);
terminal.begin();
await sleep(400);
await enter('SET batch_interval = 500ms; CREATE STREAM ticks FROM rate(rows_per_second => 300);', 500);
await enter('CREATE STREAM sold AS', 200);
await enter("SELECT ['espresso', 'latte', 'mocha', 'tea'][1 + floor(4 * random() ^ 2)::INT] AS drink,", 200);
await enter('count(*) AS n FROM ticks GROUP BY drink;', 800);
await type('SELECT drink, sum(n) AS n, bar(sum(n), 900) AS share FROM sol');
await keys('\t', 600);
await enter(' WINDOW(5s) GROUP BY drink;', 3500);
await keys('\t', 700);
await keys('s', 900);
await keys('s', 1500);
await keys(' ', 1200);
await keys(' ', 700);
await keys('\t', 300);
await enter(
  'SELECT drink, spark(list(n ORDER BY batch_time)) AS trend FROM sold LAST 8s GROUP BY drink;',
  2200,
);
await enter('.top', 2600);
await keys('q', 600);
await keys('\u0003', 1800);
const states = terminal.end();
terminal.type('\u0004');
await terminal.ended();
rmSync(directory, { recursive: true, force: true });

const svg = animatedSvg(states, {
  columns: 100,
  rows: 24,
  title: 'weir: streams, live queries and questions at the prompt',
});
writeFileSync(file, svg);
console.log(`${file}: ${Math.round(svg.length / 1000)} kB, ${states.length} states of lines`);
