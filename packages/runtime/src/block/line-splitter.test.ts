import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BadRow, LinesBlock } from './block.ts';
import { LineSplitter } from './line-splitter.ts';
import type { LineSplitterOptions } from './line-splitter.ts';

/** Rows as text, and rejected rows, of chunks. */
function split(
  chunks: readonly Uint8Array[],
  options: LineSplitterOptions = {},
): { rows: string[]; bad: BadRow[] } {
  const rows: string[] = [];
  const bad: BadRow[] = [];
  const splitter = new LineSplitter(
    { block: (block) => rows.push(...texts(block)), reject: (row) => bad.push(row) },
    options,
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return { rows, bad };
}

function texts({ bytes, starts, ends, rows }: LinesBlock): string[] {
  return Array.from({ length: rows }, (_, row) =>
    Buffer.from(bytes.subarray(starts[row], ends[row])).toString('utf8'),
  );
}

/** Bytes cut into chunks at random places. */
function chunked(bytes: Buffer): fc.Arbitrary<Buffer[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 20 }).map((cuts) => {
    const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
    return places.slice(1).map((to, index) => bytes.subarray(places[index], to));
  });
}

const anyLine = fc.string({ unit: fc.constantFrom('a', '"', '\r', '\0', ' ', 'ä', '😀', '\t') });

describe('lines', () => {
  test('are those between line feeds, however the bytes are cut', () => {
    const input = fc.array(anyLine).map((lines) => lines.join('\n'));
    const cut = input.chain((text) => fc.tuple(fc.constant(text), chunked(Buffer.from(text))));
    fc.assert(
      fc.property(cut, ([text, chunks]) => {
        const expected = text
          .split('\n')
          .map((line, index, all) => (index < all.length - 1 ? line.replace(/\r$/, '') : line));
        // What follows the last line end is a row only if there is something.
        if (expected.at(-1) === '') expected.pop();
        expect(split(chunks)).toEqual({ rows: expected, bad: [] });
      }),
    );
  });

  test('of json leave out what is blank', () => {
    expect(split([Buffer.from('{}\n\n  \t\r\n{ }\n \n')], { skipBlank: true }).rows).toEqual(['{}', '{ }']);
  });

  test('of text may be empty', () => {
    expect(split([Buffer.from('\na\n\n')]).rows).toEqual(['', 'a', '']);
  });

  test('may end with a carriage return in one chunk and the line feed in the next', () => {
    expect(split([Buffer.from('a\r'), Buffer.from('\nb\r\n'), Buffer.from('c\r')]).rows).toEqual([
      'a',
      'b',
      'c\r',
    ]);
  });

  test('refer to the bytes that were received', () => {
    const chunk = Buffer.from('one\ntwo\nthr');
    const blocks: LinesBlock[] = [];
    new LineSplitter({ block: (block) => blocks.push(block), reject: () => undefined }).push(chunk);
    expect(blocks.map(({ bytes }) => [bytes.buffer, bytes.byteOffset])).toEqual([
      [chunk.buffer, chunk.byteOffset],
    ]);
  });

  test('give one first row to be looked at, which is not a blank one', () => {
    const seen: string[] = [];
    const first = (row: Uint8Array): 'taken' => {
      seen.push(Buffer.from(row).toString());
      return 'taken';
    };
    expect(split([Buffer.from('\nhea'), Buffer.from('der\nrow\n')], { first, skipBlank: true }).rows).toEqual(
      ['row'],
    );
    expect(seen).toEqual(['header']);
  });
});

describe('what is not UTF-8', () => {
  const bytes = Buffer.concat([
    Buffer.from('good\nb'),
    Buffer.from([0xff, 0xc3]),
    Buffer.from('d\n😀 end\n'),
  ]);

  test.each(Array.from({ length: bytes.length }, (_, at) => at))(
    'is rejected, and nothing else, when cut at %i',
    (at) => {
      const { rows, bad } = split([bytes.subarray(0, at), bytes.subarray(at)]);
      expect(rows).toEqual(['good', '😀 end']);
      expect(bad).toEqual([{ value: 'b\uFFFD\uFFFDd', reason: 'not valid UTF-8' }]);
    },
  );

  test('is counted line by line in binary garbage', () => {
    const garbage = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 2654435761) >>> 24));
    const lines = garbage.filter((byte) => byte === 10).length + (garbage.at(-1) === 10 ? 0 : 1);
    const { rows, bad } = split([garbage]);
    expect(bad.length).toBeGreaterThan(10);
    expect(rows.length + bad.length).toBe(lines);
    for (const { value } of bad) expect(value.length).toBeLessThanOrEqual(200);
  });
});

describe('a line over the limit', () => {
  test('is rejected once, and what follows is read', () => {
    const long = Buffer.alloc(64 * 1024 * 1024, 'x');
    const chunks = [Buffer.from('a\n'), long, Buffer.from('end\nb\n')];
    const { rows, bad } = split(chunks);
    expect(rows).toEqual(['a', 'b']);
    expect(bad).toEqual([{ value: 'x'.repeat(200), reason: 'line of more than 16 MiB' }]);
  });

  test('is one that has more bytes, not as many', () => {
    const reason = 'line of more than 4 bytes';
    const one = { limitBytes: 4 };
    expect(split([Buffer.from('abcd\r\nabcde\nabcd\nx')], one)).toEqual({
      rows: ['abcd', 'abcd', 'x'],
      bad: [{ value: 'abcde', reason }],
    });
    expect(split([Buffer.from('abcd')], one).rows).toEqual(['abcd']);
    expect(split([Buffer.from('abcde')], one).bad).toEqual([{ value: 'abcde', reason }]);
    expect(split([Buffer.from('abcdefgh')], one).bad).toHaveLength(1);
  });

  test('is seen in whatever pieces it comes, and the counts add up', () => {
    const input = fc.array(
      fc.nat(12).map((length) => 'x'.repeat(length)),
      { minLength: 1 },
    );
    const cut = input.chain((lines) =>
      fc.tuple(fc.constant(lines), chunked(Buffer.from(lines.join('\n') + '\n'))),
    );
    fc.assert(
      fc.property(cut, ([lines, chunks]) => {
        const { rows, bad } = split(chunks, { limitBytes: 5 });
        expect(rows).toEqual(lines.filter((line) => line.length <= 5));
        expect(bad.length).toBe(lines.filter((line) => line.length > 5).length);
      }),
    );
  });
});
