/**
 * How long the program takes to start: `weir -c 'SELECT 1'` and `weir check` of a file with 50 statements, against `node -e 0`, in turn.
 * Needs the bundle (`pnpm build`).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

declare const WEIR_ROOT: string;

const weir = join(WEIR_ROOT, 'packages/cli/bin/weir.js');
const directory = mkdtempSync(join(tmpdir(), 'weir-bench-'));
const file = join(directory, 'fifty.sql');
writeFileSync(file, fiftyStatements());
try {
  const commands = { node: ['-e', '0'], select: [weir, '-c', 'SELECT 1'], check: [weir, 'check', file] };
  const times = { node: [] as number[], select: [] as number[], check: [] as number[] };
  for (let turn = 0; turn < 15; turn += 1) {
    for (const name of ['node', 'select', 'check'] as const) times[name].push(run(commands[name]));
  }
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const node = median(times.node);
  for (const name of ['select', 'check'] as const) {
    const ms = median(times[name]);
    console.log(
      JSON.stringify({
        bench: `startup/${name}`,
        ms: round(ms),
        node_ms: round(node),
        ratio: round(ms / node),
      }),
    );
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function run(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${String(stderr)}`);
  return performance.now() - started;
}

function fiftyStatements(): string {
  const statements = [
    "CREATE STREAM clicks (user_id BIGINT, url VARCHAR, amount DOUBLE, at TIMESTAMP) FROM socket('localhost:9999') FORMAT json",
  ];
  for (let number = 1; statements.length < 50; number += 1) {
    statements.push(
      `CREATE SINK s${number} INTO files('out/s${number}', format => 'json') AS
  SELECT url, count(*) AS n, sum(amount) AS total FROM clicks WINDOW(${number * 10}s, 10s)
  WHERE amount > ${number} GROUP BY url HAVING count(*) > 1 ORDER BY n DESC LIMIT 10`,
    );
  }
  return `${statements.join(';\n')};\n`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
