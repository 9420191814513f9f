import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasTmux } from '../../packages/cli/src/repl/testing/tmux.ts';
import { inScratch } from '../runner/scratch.ts';
import { weir } from '../runner/weir.ts';
import { Shell } from './shell.ts';

/** What the prompt writes is what a pipe gets, in every format. */

const shell = Shell.forEachTest();

const formats = ['csv', 'tsv', 'json', 'jsonl', 'md', 'line', 'table', 'box'];
const sql =
  "SELECT i, i / 7 AS part, CASE WHEN i > 1 THEN 'a,b \"c\" | ' || i END AS text, [i, NULL] AS list, {'a': i, 'b': DATE '2026-01-02'} AS struct, TIMESTAMP '2026-01-02 03:04:05.6' AS at FROM range(3) r(i)";

test.skipIf(!hasTmux)('a result of the prompt and of the command line', { timeout: 120_000 }, () =>
  inScratch(async (directory) => {
    await shell.enter(`cd ${directory} && node ${shell.program} -q`, /^weir> *$/m);
    for (const format of formats) {
      await shell.enter(`.mode ${format}`, format);
      await shell.enter(`.once result-${format}`, /weir> *$/);
      await shell.enter(`${sql};`, /3 rows to/);
      await shell.tmux.keys(['C-l'], /^weir> *$/m);
      const { stdout } = await weir([sql, '--format', format], { directory });
      expect([format, await readFile(join(directory, `result-${format}`), 'utf8')]).toEqual([format, stdout]);
    }
    await shell.tmux.keys(['C-d'], /\$ *$/);
  }),
);
