/**
 * The prompt as people feel it, measured on the real program in a terminal: how soon it is there, and answers what was typed at once; how soon a key is seen while a table of 20
 * rows and 6 columns is redrawn ten times a second, what that redrawing costs, how long 10,000 rows take, and whether the heap stays flat
 * (--minutes N, 1 by default; 0 leaves it out, --heap measures nothing else). Needs the bundle (`pnpm build`), script(1) and Linux's /proc.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TerminalProgram } from './testing/terminal-program.ts';

declare const WEIR_ROOT: string;

const weir = join(WEIR_ROOT, 'packages/cli/bin/weir.js');
const at = process.argv.indexOf('--minutes');
const minutes = at < 0 ? 1 : Number(process.argv[at + 1]);
const liveTable = [
  'SET batch_interval = 100ms;',
  'CREATE STREAM s FROM rate(rows_per_second => 2000);',
  'SELECT value % 20 AS k, count(*) AS n, sum(value) AS total, min(value) AS least, max(value) AS most, avg(value) AS mean',
  'FROM s GROUP BY k ORDER BY k;',
].join(' ');

const directory = mkdtempSync(join(tmpdir(), 'weir-bench-'));
try {
  if (!process.argv.includes('--heap')) {
    await firstPrompt();
    await manyRows();
    await liveView();
  }
  if (minutes > 0) await heapSlope();
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function open(flags = ''): TerminalProgram {
  return new TerminalProgram(`${process.execPath} ${flags} ${weir} 2> /dev/null`, {
    directory,
    columns: 120,
    rows: 40,
    environment: { NO_COLOR: '1' },
  });
}

async function leave(program: TerminalProgram): Promise<void> {
  program.type('\u0003\u0003\u0015\u0004');
  await program.ended();
}

async function firstPrompt(): Promise<void> {
  const prompt: number[] = [];
  const answer: number[] = [];
  const node: number[] = [];
  for (let turn = 0; turn < 11; turn += 1) {
    const before = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    node.push(performance.now() - before);
    const started = performance.now();
    const program = open();
    await program.writes('weir> ');
    prompt.push(performance.now() - started);
    program.type('SELECT 40 + 2;\r');
    await program.writes('1 row,');
    answer.push(performance.now() - started);
    await leave(program);
  }
  const [ms, nodeMs] = [median(prompt), median(node)];
  print('first-prompt', { ms, node_ms: nodeMs, ratio: ms / nodeMs, most_ms: 250, most_ratio: 4 });
  print('first-answer', { ms: median(answer), node_ms: nodeMs });
}

async function manyRows(): Promise<void> {
  const program = open();
  await ready(program);
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    program.type('.maxrows all\r');
    await program.writes('maxrows');
    program.type('SELECT i, i * 7 AS n, md5(i::VARCHAR) AS hash FROM range(10000) t(i);');
    await program.writes('t(i);');
    program.forget();
    const started = performance.now();
    program.type('\r');
    await program.writes('10,000 rows');
    times.push(performance.now() - started);
  }
  await leave(program);
  print('10000-rows', { ms: median(times), most_ms: 300 });
}

async function liveView(): Promise<void> {
  const program = await openLive();
  await keyEcho(program);
  await refreshCost(program);
  print('scrollback-cleared', { times: program.written.includes('\u001b[3J') ? 1 : 0, most_times: 0 });
  await leave(program);
}

async function openLive(flags = ''): Promise<TerminalProgram> {
  const program = open(flags);
  await ready(program);
  program.type(`${liveTable}\r`);
  await program.writes('every 200 ms');
  program.type('.watch every 100ms\r');
  await program.writes('every 100 ms');
  await sleep(2000);
  return program;
}

/** The real prompt stands in the place of the first one, and the engine answers. */
async function ready(program: TerminalProgram): Promise<void> {
  program.type('SELECT 40 + 2;\r');
  await program.writes('42');
  await sleep(300);
  program.forget();
}

async function keyEcho(program: TerminalProgram): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    let text = '';
    for (const key of 'abcdefghijklmnopqrstuvwxyz') {
      text += key;
      program.forget();
      const started = performance.now();
      program.type(key);
      await program.writes(`weir> ${text}`);
      times.push(performance.now() - started);
      // At any moment of the interval.
      await sleep(20 + Math.random() * 60);
    }
    program.type('\u0015');
    await sleep(100);
  }
  print('key-echo', { ms: median(times), p95_ms: atShare(times, 0.95), most_ms: 20 });
}

/** The engine computes the same batches whether or not they are shown. */
async function refreshCost(program: TerminalProgram): Promise<void> {
  const live = await cpuShare(program);
  program.type('.watch off\r');
  await sleep(1000);
  const hidden = await cpuShare(program);
  program.type('.watch 1\r');
  await sleep(1000);
  print('refresh-cpu', {
    percent_of_core: 100 * (live - hidden),
    with_engine: 100 * live,
    engine_alone: 100 * hidden,
    most_percent: 15,
  });
}

async function cpuShare(program: TerminalProgram): Promise<number> {
  const [before, started] = [program.cpuSeconds, performance.now()];
  await sleep(10_000);
  return ((program.cpuSeconds - before) * 1000) / (performance.now() - started);
}

/** Collected every two seconds, so that only what is kept counts; the least of each of twelve stretches of time, the first four left out. */
async function heapSlope(): Promise<void> {
  const collecting = 'data:text/javascript,setInterval(gc,2000).unref()';
  const program = await openLive(
    `--expose-gc --import '${collecting}' --report-on-signal --report-signal=SIGUSR2 --report-directory=${directory}`,
  );
  const samples = 8;
  const everyMs = (minutes * 60_000) / 12 / samples;
  const stretches: number[] = [];
  for (let stretch = 0; stretch < 12; stretch += 1) {
    let least = Infinity;
    for (let sample = 0; sample < samples; sample += 1) {
      await sleep(everyMs);
      least = Math.min(least, await heapBytes(program));
      program.forget();
    }
    stretches.push(least / 1e6);
  }
  await leave(program);
  const perStretch = slope(stretches.slice(4));
  print('heap', { mb: stretches.at(-1) ?? 0, mb_per_minute: (perStretch * 12) / minutes, minutes });
}

/** A diagnostic report tells it (Node: "Diagnostic report"). */
async function heapBytes(program: TerminalProgram): Promise<number> {
  process.kill(program.pid, 'SIGUSR2');
  for (;;) {
    await sleep(100);
    const [file] = readdirSync(directory).filter((name) => name.startsWith('report.'));
    const text = file === undefined ? '' : readFileSync(join(directory, file), 'utf8');
    const used = /"usedMemory": "?(\d+)/.exec(text)?.[1];
    if (file === undefined || used === undefined || !text.trimEnd().endsWith('}')) continue;
    rmSync(join(directory, file));
    return Number(used);
  }
}

function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const above = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return above / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
}

function median(values: readonly number[]): number {
  return atShare(values, 0.5);
}

function atShare(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
}

function print(name: string, figures: Readonly<Record<string, number>>): void {
  const rounded = Object.entries(figures).map(([key, value]) => [key, Math.round(value * 100) / 100]);
  console.log(JSON.stringify({ bench: `prompt/${name}`, ...Object.fromEntries(rounded) }));
}
