import { readdirSync } from 'node:fs';
import { describe } from 'vitest';
import { testCases } from '../runner/case-file.ts';
import { runInProcess } from '../runner/run-in-process.ts';
import { workingInScratch } from '../runner/scratch.ts';

/** Pipelines over recordings, with the batches that come out. What is expected was worked out from the language, by hand. */
const folder = new URL('cases/', import.meta.url);

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  describe(name.replace('.txt', ''), () => {
    testCases(new URL(name, folder), ({ sql, files }) => workingInScratch(() => runInProcess(sql), files));
  });
}
