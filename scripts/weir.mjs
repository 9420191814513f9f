// `pnpm weir ...`: bundles the program when a source is newer than the bundle, then runs it in this process.
import { existsSync, readdirSync, statSync } from 'node:fs';

const root = new URL('..', import.meta.url);
const bundle = new URL('packages/cli/bundle/weir.js', root);

/** The time of the latest change below a folder. */
const newest = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (latest, entry) =>
        Math.max(latest, statSync(`${entry.parentPath ?? entry.path}/${entry.name}`).mtimeMs),
      0,
    );

const sources = ['parser', 'planner', 'runtime', 'cli'].map(
  (name) => new URL(`packages/${name}/src`, root).pathname,
);
const isStale = !existsSync(bundle) || sources.some((folder) => newest(folder) > statSync(bundle).mtimeMs);
if (isStale) await import('./bundle.mjs');
await import(bundle.href);
