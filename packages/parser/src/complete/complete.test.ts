import { expect, test } from 'vitest';
import { testCases } from '../testing/case-file.ts';
import type { CompletionCatalog } from './catalog.ts';
import { complete } from './complete.ts';

const catalog: CompletionCatalog = {
  relations: [
    {
      kind: 'stream',
      name: 'clicks',
      columns: [
        { name: 'user_id', type: 'BIGINT' },
        { name: 'url', type: 'VARCHAR' },
        { name: 'amount', type: 'DOUBLE' },
        { name: 'Odd Name', type: 'DATE' },
      ],
    },
    { kind: 'stream', name: 'words', columns: [{ name: 'word', type: 'VARCHAR' }] },
    { kind: 'sink', name: 'counts', columns: [{ name: 'n', type: 'BIGINT' }] },
    {
      kind: 'table',
      name: 'users',
      columns: [
        { name: 'user_id', type: 'BIGINT' },
        { name: 'country', type: 'VARCHAR' },
      ],
    },
    { kind: 'table', name: 'lake.main.orders', columns: [{ name: 'id', type: 'BIGINT' }] },
  ],
  functions: [
    {
      kind: 'aggregate',
      name: 'count',
      signatures: ['count() -> BIGINT', 'count(any) -> BIGINT'],
      documentation: 'the number of rows',
    },
    { kind: 'scalar', name: 'now', signatures: ['now() -> TIMESTAMPTZ'] },
    { kind: 'scalar', name: 'upper', signatures: ['upper(VARCHAR) -> VARCHAR'] },
    { kind: 'table', name: 'range', signatures: ['range(BIGINT)'] },
  ],
  settings: [
    { name: 'batch_interval', type: 'duration', value: '1s', documentation: 'how long a batch is' },
    { name: 'backpressure', type: 'boolean' },
    { name: 'on_query_error', type: 'string', values: ["'stop'", "'continue'"] },
  ],
  sources: [
    {
      name: 'socket',
      signature: "socket('host:port')",
      documentation: "a TCP server's lines",
      options: [
        { name: 'listen', type: 'boolean', documentation: 'accepts connections' },
        { name: 'format', type: 'string', values: ["'text'", "'json'", "'csv'"] },
      ],
    },
  ],
  sinks: [{ name: 'files', options: [{ name: 'format', type: 'string', values: ["'json'", "'parquet'"] }] }],
  formats: [
    { name: 'json', options: [{ name: 'ignore_errors', type: 'boolean' }] },
    { name: 'csv', options: [] },
  ],
};

/** The candidates at the `|` of a text, without the many words that always come, and what is replaced. */
function show(text: string): string {
  const offset = text.indexOf('|');
  const source = text.slice(0, offset) + text.slice(offset + 1);
  const candidates = complete(source, offset, catalog);
  const lines = candidates
    .slice(0, 14)
    .map(({ kind, text: put, type }) => `${kind} ${put}${type === undefined ? '' : ` : ${type}`}`);
  const more = candidates.length > 14 ? [`and ${candidates.length - 14} more`] : [];
  const [first] = candidates;
  const replaced =
    first === undefined ? [] : [`replaces "${source.slice(first.replace.start, first.replace.end)}"`];
  return [...lines, ...more, ...replaced].join('\n');
}

testCases(new URL('complete.cases.txt', import.meta.url), show);

test('every place of every text can be completed without fail, the word typed being what is replaced', () => {
  const text = `CREATE STREAM s (a INT) FROM socket('x', listen => true) FORMAT json
    (ignore_errors => false) REMEMBER 5m;
    WITH t AS (SELECT a, count(*) AS n FROM s WINDOW(10s, 5s) GROUP BY a STATE
    (x INT UPDATE x + 1) TIMEOUT 1m)
    SELECT t.*, "Odd" FROM t JOIN (SELECT 1) u USING (a) /* c */
    WHERE a IN (SELECT max(a) OVER (PARTITION BY a) FROM s LAST 5m); SET x = 'y`;
  for (let offset = 0; offset <= text.length; offset += 1) {
    for (const source of [text, text.slice(0, offset), text.slice(0, offset) + text.slice(offset + 7)]) {
      for (const { replace } of complete(source, offset, catalog)) {
        expect(replace.start).toBeLessThanOrEqual(offset);
        expect(replace.end).toBeGreaterThanOrEqual(offset);
      }
    }
  }
});
