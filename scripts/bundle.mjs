// Bundles the command line into one file: loading it is most of what starting weir costs.
import { readFileSync, renameSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(
  readFileSync(new URL('../packages/cli/package.json', import.meta.url), 'utf8'),
);

const root = new URL('..', import.meta.url).pathname;
const outfile = `${root}packages/cli/dist/weir.js`;
const aside = `${outfile}.${process.pid}`;

await build({
  absWorkingDir: root,
  entryPoints: ['packages/cli/src/weir.ts'],
  outfile: aside,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  conditions: ['@weir/source'],
  // The engine's binding is a native library and is found at run time.
  external: ['@duckdb/node-bindings'],
  define: { WEIR_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
  minify: true,
  logLevel: 'warning',
});

// Complete or not there: another process may be about to load it.
renameSync(aside, outfile);
