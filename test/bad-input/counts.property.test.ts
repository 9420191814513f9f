import { Readable } from 'node:stream';
import { StreamingContext } from '@weir/runtime';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Whatever comes in, in whatever pieces: every row that was read is in a batch, or counted as bad, or as dropped; and nothing fails. */

const values = ['1', '2.5', 'x', '-', '', ' ', '\u00e9', '\ud83d\ude00', 'NULL', 'true'];
const marks = [',', ';', '"', '""', "'", '\\', '\n', '\n', '\r\n', '\r', '\t', '\u0000', '\ufeff'];
const rows = [
  '{"a":1}',
  '{"a":"x","b":2}\n',
  '{"b":',
  '[1,2]\n',
  '{',
  '}',
  ':',
  'a,b\n',
  '1,x\n',
  '2,"y\nz"\n',
];
const pieces: readonly string[] = [...values, ...marks, ...rows];

const input = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.constantFrom(...pieces).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 6 }).map((bytes) => Buffer.from(bytes)) },
  ),
  { maxLength: 40 },
);

const stream = fc.record({
  columns: fc.constantFrom('', '(a INTEGER, b VARCHAR)', '(b VARCHAR)', '(a DOUBLE, b INTEGER, c DATE)'),
  format: fc.constantFrom(
    '',
    'FORMAT text',
    'FORMAT json',
    'FORMAT csv',
    'FORMAT csv (header => true)',
    "FORMAT csv (delim => ';', header => false)",
  ),
  onError: fc.constantFrom('', 'ON ERROR SKIP', 'ON ERROR INTO bad'),
});

const runs = Number(process.env['RUNS'] ?? 25);

test(
  'rows read = in batches + bad + dropped, for any bytes',
  async () => {
    await fc.assert(
      fc.asyncProperty(stream, input, async ({ columns, format, onError }, chunks) => {
        // A column list is for formats with columns.
        const list = /text/.test(format) ? '' : columns;
        const context = new StreamingContext({ once: true, threads: 1, stdin: Readable.from(chunks) });
        let written = 0;
        context.callback('out', (table) => {
          written += table.numRows;
        });
        await context.run(
          `CREATE STREAM s ${list} FROM stdin ${format} ${onError}; CREATE SINK out INTO callback('out') AS SELECT * FROM s`,
        );
        // Without a column list the first rows must tell the columns.
        const started = await context.start().then(
          () => true,
          (error: unknown) => {
            expect(String(error)).toMatch(
              /^SourceError: the columns of "s" cannot be told from its first rows: /,
            );
            return false;
          },
        );
        if (!started) return;
        await context.awaitTermination();
        const { rowsRead, rowsInBatches, rowsBad, rowsDropped } = context.statistics();
        expect(rowsInBatches + rowsBad + rowsDropped).toBe(rowsRead);
        expect(written).toBe(rowsInBatches);
      }),
      // Nothing hangs.
      {
        numRuns: runs,
        timeout: 20_000,
        ...(process.env['SEED'] === undefined ? {} : { seed: Number(process.env['SEED']) }),
      },
    );
  },
  60_000 + runs * 1000,
);
