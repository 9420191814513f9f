// Bundles the command line: loading it is most of what starting weir costs. What only some commands need (the REPL) is in files of its
// own beside it. `node scripts/bundle.mjs [FOLDER]`; packages/cli/bundle by default.
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = new URL('..', import.meta.url).pathname;
const [, script, target] = process.argv;
// Imported by weir.mjs, the arguments are those of weir.
const isMain = script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
const folder = (isMain ? target : undefined) ?? join(root, 'packages/cli/bundle');
const { version } = JSON.parse(readFileSync(join(root, 'packages/cli/package.json'), 'utf8'));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: ['packages/cli/src/weir.ts'],
  outdir: folder,
  bundle: true,
  splitting: true,
  chunkNames: 'weir-[hash]',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['@weir/source'],
  // Ink names its developer tools, which are no part of the program.
  alias: { 'react-devtools-core': join(root, 'packages/cli/src/repl/app/no-devtools.ts') },
  // The engine's binding is a native library and is found at run time.
  external: ['@duckdb/node-bindings'],
  define: { WEIR_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  minify: true,
  write: false,
  logLevel: 'warning',
});

// Complete or not there, and the entry last: another process may be about to load it.
mkdirSync(folder, { recursive: true });
const isEntry = (file) => basename(file.path) === 'weir.js';
for (const file of outputFiles.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)))) {
  const aside = `${file.path}.${process.pid}`;
  writeFileSync(aside, file.contents);
  renameSync(aside, file.path);
}

// Parts of earlier bundles.
const current = new Set(outputFiles.map((file) => basename(file.path)));
for (const file of readdirSync(folder))
  if (/^weir-\w+\.js$/.test(file) && !current.has(file)) rmSync(join(folder, file));
