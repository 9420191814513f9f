import { writeFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { hasTmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { Shell } from './shell.ts';

/** `weir run FILE` draws boxes on a terminal, and writes rows for programs elsewhere. */

const shell = Shell.forEachTest();

describe.skipIf(!hasTmux)('a pipeline file', () => {
  test('is shown in boxes on a terminal, each batch under its time, and as objects to a pipe', async () => {
    const file = shell.tmux.file('p.sql');
    writeFileSync(file, "SELECT 'one' AS a;\nSELECT value FROM rate(rows_per_second => 1000, rows => 1);\n");
    await shell.enter(
      `node ${shell.program} run ${file}`,
      /│ one +│[^]*── \S+ \S+ ── query 2\n┌─+┐\n│ +value │\n│ bigint │\n├─+┤\n│ +0 │/,
    );
    await shell.enter(
      `clear; node ${shell.program} run ${file} 2> /dev/null | cat`,
      /^a\none\n\{"value":0\}\n/,
    );
  });
});
