import { readdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { consoleSink, createFormat, OutputStream, ResultWriter } from '@weir/cli';
import { renderDiagnostic } from '@weir/parser';
import { StreamingContext } from '@weir/runtime';
import { describe } from 'vitest';
import { testCases } from '../runner/case-file.ts';
import { workingInScratch } from '../runner/scratch.ts';

/** All that `weir check` says of a text: every problem at once, nothing started. */
const folder = new URL('cases/', import.meta.url);

async function check(sql: string): Promise<string> {
  const results = new ResultWriter(
    createFormat('box', { titles: true, color: false }),
    new OutputStream(new PassThrough()),
  );
  const context = new StreamingContext({ threads: 1 }).registerSink(consoleSink(results));
  try {
    const { diagnostics, plan } = await context.check(sql);
    const problems = diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, sql, { file: 'p.sql' }));
    return [...problems, ...(plan === undefined ? [] : ['ok'])].join('\n\n');
  } finally {
    await context.close();
  }
}

for (const name of readdirSync(folder).filter((file) => file.endsWith('.txt'))) {
  describe(name.replace('.txt', ''), () => {
    testCases(new URL(name, folder), ({ sql, files }) => workingInScratch(() => check(sql), files));
  });
}
