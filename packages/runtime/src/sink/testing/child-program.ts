import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

/**
 * Bundles a TypeScript file of this directory to a program that Node runs as a process of its own, with the
 * packages taken from their sources. Gives its path.
 */
export async function bundleProgram(name: string, directory: string): Promise<string> {
  const outfile = `${directory}/${name}.mjs`;
  const require = createRequire(import.meta.url);
  await esbuild.build({
    entryPoints: [fileURLToPath(new URL(`./${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@weir/source'],
    logLevel: 'error',
    plugins: [
      {
        name: 'native',
        // Native code cannot be bundled.
        setup: (build) => {
          build.onResolve({ filter: /^@duckdb\// }, ({ path }) => ({
            path: require.resolve(path),
            external: true,
          }));
        },
      },
    ],
  });
  return outfile;
}
