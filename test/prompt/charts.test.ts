import { afterEach, beforeEach, expect, test } from 'vitest';
import { hasTmux, Tmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { weirProgram } from '../runner/weir-program.ts';

/** spark() and bar() draw with what the terminal has. */

const charts = 'SELECT spark([0, 1, NULL, 4, 8]) AS s, bar(5.4, 10) AS b, bar(10, 0, 20, 4) AS c';

let tmux: Tmux;
let program: string;

beforeEach(async () => {
  program = await weirProgram();
  tmux = new Tmux(110, 24);
  await tmux.shows('$');
});
afterEach(async () => tmux.close());

test.skipIf(!hasTmux)('with blocks', async () => {
  await tmux.type(`LC_ALL=C.UTF-8 node ${program} --md "${charts}"`);
  await tmux.keys(['Enter'], '| ▁▂ ▅█ | ██████████▊ | ██   |');
});

test.skipIf(!hasTmux)('with ASCII where the locale has no more, but never for programs', async () => {
  await tmux.type(`LC_ALL=C node ${program} --md "${charts}"`);
  await tmux.keys(['Enter'], '| _. +@ | ########### | ##   |');
  await tmux.type(`clear; LC_ALL=C node ${program} --md "${charts}" | cat`);
  await tmux.keys(['Enter'], '| ▁▂ ▅█ | ██████████▊ | ██   |');
});

test.skipIf(!hasTmux)('at the prompt, too', async () => {
  await tmux.type(`LC_ALL=C node ${program} -i --no-init --md`);
  await tmux.keys(['Enter'], 'weir>');
  await tmux.type(`${charts};`);
  await tmux.keys(['Enter'], '| _. +@ | ########### | ##   |');
  expect(tmux.text).not.toContain('▁');
});
