import { expect, test } from 'vitest';
import { hasTmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { Shell } from './shell.ts';

/** spark() and bar() draw with what the terminal has. */

const charts = 'SELECT spark([0, 1, NULL, 4, 8]) AS s, bar(5.4, 10) AS b, bar(10, 0, 20, 4) AS c';

const shell = Shell.forEachTest();

test.skipIf(!hasTmux)('with blocks', async () => {
  await shell.enter(
    `LC_ALL=C.UTF-8 node ${shell.program} --md "${charts}"`,
    '| ▁▂ ▅█ | ██████████▊ | ██   |',
  );
});

test.skipIf(!hasTmux)('with ASCII where the locale has no more, but never for programs', async () => {
  await shell.enter(`LC_ALL=C node ${shell.program} --md "${charts}"`, '| _. +@ | ########### | ##   |');
  await shell.enter(
    `clear; LC_ALL=C node ${shell.program} --md "${charts}" | cat`,
    '| ▁▂ ▅█ | ██████████▊ | ██   |',
  );
});

test.skipIf(!hasTmux)('at the prompt, too', async () => {
  await shell.enter(`LC_ALL=C node ${shell.program} -i --no-init --md`, 'weir>');
  await shell.enter(`${charts};`, '| _. +@ | ########### | ##   |');
  expect(shell.tmux.text).not.toContain('▁');
});
