import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Bundles the demo as the program itself is bundled, and gives the file to run. */
export async function bundleDemo(): Promise<string> {
  const folder = fileURLToPath(new URL('../../../node_modules/.demo', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const outfile = `${folder}/demo-${process.pid}/demo.mjs`;
  await build({
    entryPoints: [fileURLToPath(new URL('demo.ts', import.meta.url))],
    outdir: `${folder}/demo-${process.pid}`,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    jsx: 'automatic',
    conditions: ['@weir/source'],
    external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*'],
    alias: { 'react-devtools-core': fileURLToPath(new URL('../app/no-devtools.ts', import.meta.url)) },
    define: { 'process.env.NODE_ENV': '"production"' },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}
