import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleProgram, projectDirectory, startProgram, weirProgram } from '../examples/weir-process.ts';
import type { Ended } from '../examples/weir-process.ts';
import { fencedBlocks, matchesWithGaps, wordOf } from './blocks.ts';
import type { Block } from './blocks.ts';

/*
 * README.md, block by block, in one directory with the examples:
 *
 *     ```sql run       is run with `weir run`, in boxes as on a terminal, and ends with exit code 0
 *     ```sql check     has no problems, says `weir check`
 *     ```sh run        is run by bash, and ends with exit code 0
 *     ```ts run        is run by Node; all of them are type-checked
 *     file=NAME        the block is kept under this name for the blocks that follow
 *
 * A ```text block that follows is what is printed, errors included; a line of three dots stands for any lines. With REWRITE=1 in the
 * environment these blocks are written anew, but for those with dots.
 */
const readme = join(projectDirectory, 'README.md');
const markdown = await readFile(readme, 'utf8');
const blocks = fencedBlocks(markdown);
const printed = new Map<Block, string>();
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'weir-readme-'));
  await cp(join(projectDirectory, 'examples'), join(directory, 'examples'), { recursive: true });
  await mkdir(join(directory, 'bin'));
  const weir = join(directory, 'bin', 'weir');
  await writeFile(weir, `#!/bin/sh\nexec "${process.execPath}" "${await weirProgram()}" "$@"\n`);
  await chmod(weir, 0o755);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
  if (process.env['REWRITE'] === '1') await writeFile(readme, withOutputs(markdown));
});

describe('README.md', () => {
  const used = blocks.filter(({ words }) => words.length > 0);
  for (const [index, block] of used.entries()) {
    test(`line ${block.line}: ${block.language} ${block.words.join(' ')}`, async () => {
      const file = join(directory, wordOf(block, 'file') ?? `block-${index}.${block.language}`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `${block.text}\n`);
      const ended = await runBlock(block, file);
      if (ended === undefined) return;
      expect(ended.code, ended.stdout).toBe(0);
      if (block.output !== undefined) expectOutput(ended.stdout.trimEnd(), block.output);
    });
  }

  test('the programs in it have the types that they should have', async () => {
    const files = used.flatMap((block, index) =>
      block.language === 'ts' ? [wordOf(block, 'file') ?? `block-${index}.ts`] : [],
    );
    await writeFile(join(directory, 'package.json'), '{ "type": "module" }');
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(typeCheck(files)));
    const tsc = join(projectDirectory, 'node_modules/.bin/tsc');
    expect(await startProgram(tsc, ['-p', directory], directory).ended).toMatchObject({
      code: 0,
      stdout: '',
    });
  });
});

async function runBlock(block: Block, file: string): Promise<Ended | undefined> {
  const [action] = block.words;
  if (action?.startsWith('file=')) return undefined;
  switch (`${block.language} ${action}`) {
    case 'sql run':
      return bash(`weir run --box "${file}"`);
    case 'sql check':
      return bash(`weir check "${file}"`);
    case 'sh run':
      return bash(block.text);
    case 'ts run':
      return bash(`"${process.execPath}" "${await bundleProgram(file)}"`);
    default:
      throw new Error(`line ${block.line}: nobody knows how to "${block.language} ${action}"`);
  }
}

/** Standard error goes where standard output goes, as on a terminal. */
function bash(script: string): Promise<Ended> {
  const path = `PATH="${join(directory, 'bin')}${delimiter}$PATH"`;
  return startProgram('bash', ['-c', `exec 2>&1 < /dev/null; unset COLUMNS; ${path}\n${script}`], directory)
    .ended;
}

function expectOutput(actual: string, output: Block): void {
  printed.set(output, actual);
  if (process.env['REWRITE'] === '1') return;
  if (!matchesWithGaps(actual, output.text)) expect(actual).toBe(output.text);
}

function withOutputs(text: string): string {
  const lines = text.split('\n');
  for (const [block, output] of [...printed].toReversed()) {
    if (/^\.\.\.$/m.test(block.text)) continue;
    lines.splice(block.line, block.height, ...output.split('\n'));
  }
  return lines.join('\n');
}

function typeCheck(files: readonly string[]): object {
  return {
    extends: join(projectDirectory, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      composite: false,
      declaration: false,
      declarationMap: false,
      customConditions: ['@weir/source'],
      typeRoots: [join(projectDirectory, 'node_modules/@types')],
      paths: {
        '@weir/*': [join(projectDirectory, 'packages/*/src/index.ts')],
        '*': [
          join(projectDirectory, 'node_modules/*'),
          join(projectDirectory, 'packages/runtime/node_modules/*'),
        ],
      },
    },
    files,
  };
}
