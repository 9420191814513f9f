// Bundles the command line into one file: loading it is most of what starting weir costs.
import { readFileSync } from 'node:fs';
import { build } from 'esbuild';

const { version } = JSON.parse(
  readFileSync(new URL('../packages/cli/package.json', import.meta.url), 'utf8'),
);

await build({
  absWorkingDir: new URL('..', import.meta.url).pathname,
  entryPoints: ['packages/cli/src/weir.ts'],
  outfile: 'packages/cli/dist/weir.js',
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
