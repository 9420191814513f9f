import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { settingNames } from '@weir/planner';
import { describe, expect, test } from 'vitest';
import { exitCode } from '../../packages/cli/src/exit-code.ts';
import { formatNames } from '../../packages/cli/src/format/result-format.ts';
import { replaySource } from '../../packages/runtime/src/replay/replay-source.ts';
import { builtInSinks } from '../../packages/runtime/src/sink/registry.ts';
import { builtInSources } from '../../packages/runtime/src/source/registry.ts';
import { projectDirectory, runWeir } from '../examples/weir-process.ts';

const readme = await readFile(join(projectDirectory, 'README.md'), 'utf8');
const architecture = await readFile(join(projectDirectory, 'ARCHITECTURE.md'), 'utf8');

describe('README.md names', () => {
  const never = (): never => {
    throw new Error('nothing is opened here');
  };

  test('all sources and sinks with their options', () => {
    const sinks = builtInSinks(new Map());
    const kinds = [
      ...builtInSources().all(),
      replaySource(never, never),
      ...sinks.names().flatMap((name) => sinks.get(name) ?? []),
    ];
    for (const { name, options } of kinds) {
      expect(readme, name).toMatch(new RegExp(`^\\| \`${name}[(\`]`, 'm'));
      for (const option of options.filter(({ position }) => position === undefined)) {
        expect(readme, `${name}: ${option.name}`).toContain(`${option.name} => `);
      }
    }
  });

  test('all options, formats and exit codes of the command line', async () => {
    const { stdout } = await runWeir(['run', '--help'], projectDirectory);
    const options = [...stdout.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => String(option));
    expect(options.length).toBeGreaterThan(5);
    for (const option of options) expect(readme).toContain(`\`${option}`);
    for (const format of formatNames) expect(readme).toContain(`\`${format}\``);
    for (const code of Object.values(exitCode))
      expect(readme).toMatch(new RegExp(`^\\|.*\\b${code}\\b.* \\|`, 'm'));
  });

  test('all examples, and none that is not there', async () => {
    const examples = (await readdir(join(projectDirectory, 'examples'))).filter((name) =>
      name.endsWith('.sql'),
    );
    for (const [named] of readme.matchAll(/examples\/[\w./-]+\w/g)) {
      expect(existsSync(join(projectDirectory, named)), named).toBe(true);
    }
    for (const name of examples) {
      const text = await readFile(join(projectDirectory, 'examples', name), 'utf8');
      expect(text, name).toContain(`npx -y pnpm@10 weir run examples/${name}`);
    }
  });

  test('only settings that there are', () => {
    for (const [, name] of readme.matchAll(/\bSET (\w+_\w+) =/g)) expect(settingNames).toContain(name);
  });
});

test('ARCHITECTURE.md names files and folders that are there', () => {
  const packages = ['parser', 'planner', 'runtime', 'cli'];
  const roots = ['', 'packages', 'packages/runtime', ...packages.map((name) => `packages/${name}/src`)];
  const paths = [...architecture.matchAll(/`((?:[a-z-]+\/)*[a-z*-]+(?:\.ts|\.mjs|\/))`/g)].map(([, path]) =>
    String(path),
  );
  expect(paths.length).toBeGreaterThan(50);
  const isThere = (path: string): boolean =>
    roots.some((root) => existsSync(join(projectDirectory, root, path.replace(/[a-z-]*\*.*$/, ''))));
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});
