// `pnpm bench [name ...]`: bundles and runs the programs of this folder, one after the other. Each prints one JSON line per figure.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const out = `${root}packages/runtime/node_modules/.bench`;
const [names, args] = split(process.argv.slice(2));
const programs = readdirSync(`${root}bench`).filter((file) => file.endsWith('.ts'));
const wanted =
  names.length === 0
    ? programs
    : names.map((name) => `${name.replace(/^bench\//, '').replace(/\.ts$/, '')}.ts`);

mkdirSync(out, { recursive: true });
for (const program of wanted) {
  if (!programs.includes(program)) throw new Error(`there is no bench/${program}: ${programs.join(', ')}`);
  const outfile = `${out}/${program.replace(/\.ts$/, '.mjs')}`;
  await build({
    entryPoints: [`${root}bench/${program}`],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    conditions: ['@weir/source'],
    external: ['@duckdb/*', 'apache-arrow'],
    define: { WEIR_ROOT: JSON.stringify(root) },
    logLevel: 'warning',
  });
  const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
  rmSync(outfile, { force: true });
}

/** Names first, then what begins with a dash and all that follows: options for the program. */
function split(all) {
  const at = all.findIndex((word) => word.startsWith('-'));
  return at < 0 ? [all, []] : [all.slice(0, at), all.slice(at)];
}
