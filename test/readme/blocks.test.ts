import { expect, test } from 'vitest';
import { fencedBlocks, matchesWithGaps } from './blocks.ts';

test('finds the blocks, their words, their places and what they print', () => {
  const markdown = [
    '# One',
    '```sql run file=a.sql',
    'SELECT 1',
    '',
    '```',
    '',
    '```text',
    '1',
    '```',
    '## Two',
    '```sh',
    'ls',
    '```',
  ];
  const [sql, text, sh] = fencedBlocks(markdown.join('\n'));
  expect(sql).toMatchObject({
    language: 'sql',
    words: ['run', 'file=a.sql'],
    text: 'SELECT 1\n',
    line: 2,
    heading: '# One',
  });
  expect(sql?.output).toBe(text);
  expect(sh).toMatchObject({ language: 'sh', words: [], text: 'ls', heading: '## Two', output: undefined });
});

test('a line of three dots stands for any lines', () => {
  expect(matchesWithGaps('a\nb\nc', 'a\nb\nc')).toBe(true);
  expect(matchesWithGaps('a\nb\nc', 'a\n...\nc')).toBe(true);
  expect(matchesWithGaps('a\nb\nc', '...\nb\n...')).toBe(true);
  expect(matchesWithGaps('a\nb\nc', 'a\n...')).toBe(true);
  expect(matchesWithGaps('a\nb\nc', '...\nc')).toBe(true);
});

test('and nothing else does', () => {
  expect(matchesWithGaps('a\nb\nc', 'a\nb')).toBe(false);
  expect(matchesWithGaps('a\nb\nc', 'b\n...')).toBe(false);
  expect(matchesWithGaps('a\nb\nc', '...\nb')).toBe(false);
  expect(matchesWithGaps('a\nb\nc', '...\nc\n...\nb\n...')).toBe(false);
  expect(matchesWithGaps('a\nb\nc', '...\nx\n...')).toBe(false);
});
