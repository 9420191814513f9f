import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvDialect, csvFields, csvScanner, sniffDelimiter } from './csv-dialect.ts';
import { CsvHeader, headerNames } from './csv-header.ts';
import { LineSplitter } from './line-splitter.ts';

function records(
  chunks: readonly Buffer[],
  options: Record<string, string> = {},
  limitBytes?: number,
): string[] {
  const found: string[] = [];
  const splitter = new LineSplitter(
    {
      block: ({ bytes, starts, ends, rows }) => {
        for (let row = 0; row < rows; row += 1)
          found.push(Buffer.from(bytes.subarray(starts[row], ends[row])).toString());
      },
      reject: ({ reason }) => found.push(reason),
    },
    {
      scanner: csvScanner(csvDialect(options), (record) => sniffDelimiter(String(record), '"')),
      ...(limitBytes !== undefined && { limitBytes }),
    },
  );
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return found;
}

const bytesOneByOne = (text: string): Buffer[] =>
  Array.from(Buffer.from(text), (byte) => Buffer.from([byte]));

describe('CSV records', () => {
  test.each([
    ['a line feed in quotes', 'a,"b\nc",d\ne\n', ['a,"b\nc",d', 'e']],
    ['a doubled quote', '"a""\nb"\nc\n', ['"a""\nb"', 'c']],
    ['an empty field in quotes', '"",1\n"",2\n', ['"",1', '"",2']],
    ['a quote within a field', 'a 5" disk,b\nc\n', ['a 5" disk,b', 'c']],
    ['two of them', 'a 5"" disk\nb\n', ['a 5"" disk', 'b']],
    ['line ends of Windows', '"a\r\nb",1\r\nc,2\r\n', ['"a\r\nb",1', 'c,2']],
    ['no line end at the end', 'a\n"b\nc"', ['a', '"b\nc"']],
    ['quotes around all', '"a"\n"b"\n', ['"a"', '"b"']],
  ])('%s', (_, text, expected) => {
    expect(records([Buffer.from(text)])).toEqual(expected);
    expect(records(bytesOneByOne(text))).toEqual(expected);
  });

  test('an escape that is not the quote', () => {
    const text = '"a\\"\nb",1\n"c\\\\"\n"d"\n';
    for (const chunks of [[Buffer.from(text)], bytesOneByOne(text)]) {
      expect(records(chunks, { escape: '\\' })).toEqual(['"a\\"\nb",1', '"c\\\\"', '"d"']);
    }
  });

  test('another quote', () => {
    expect(records([Buffer.from("'a\nb';1\n\"c\n")], { quote: "'", delim: ';' })).toEqual(["'a\nb';1", '"c']);
  });

  test('come out as they were written, however they are cut', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', '\n', ',', '\r', ' ') });
    const quoted = field.map((text) => `"${text.replaceAll('"', '""')}"`);
    const record = fc
      .array(fc.oneof(quoted, fc.constantFrom('x', '12')), { minLength: 1 })
      .map((fields) => fields.join(','));
    fc.assert(
      fc.property(fc.array(record), fc.integer({ min: 1, max: 9 }), (all, chunkBytes) => {
        const bytes = Buffer.from(all.map((one) => `${one}\n`).join(''));
        const chunks: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += chunkBytes)
          chunks.push(bytes.subarray(at, at + chunkBytes));
        expect(records(chunks)).toEqual(all);
      }),
    );
  });

  test('after the first record a field begins behind the one delimiter that this showed', () => {
    const text = 'a,b\n1,x;"y\n2,z|"w\n3,"p\nq"\n';
    const expected = ['a,b', '1,x;"y', '2,z|"w', '3,"p\nq"'];
    expect(records([Buffer.from(text)])).toEqual(expected);
    expect(records(bytesOneByOne(text))).toEqual(expected);
    expect(records(bytesOneByOne(`\n  \n${text}`)).slice(-4)).toEqual(expected);
  });

  test('a quote that never closes swallows no more than the limit', () => {
    const text = `"open\n${'x\n'.repeat(20)}a,b\n`;
    const found = records([Buffer.from(text)], {}, 16);
    expect(found[0]).toBe('line of more than 16 bytes');
    expect(found.at(-1)).toBe('a,b');
  });
});

describe('a CSV header', () => {
  const warnings: string[] = [];
  const sees = (header: CsvHeader, text: string): string | readonly string[] => {
    const first = header.first(Buffer.from(text), (message) => warnings.push(message));
    return first.kind === 'taken' ? (first.header ?? 'taken') : 'row';
  };

  test('gives the names when there is no column list, and is known again on the next connection', () => {
    const header = new CsvHeader(csvDialect({}), undefined);
    expect(sees(header, 'id;"a name"')).toBe('taken');
    expect([header.names, header.delimiter]).toEqual([['id', 'a name'], ';']);
    expect(sees(header, 'ID;a name')).toBe('taken');
    expect(sees(header, '1;x')).toBe('row');
  });

  test('is told from a row by the column list', () => {
    const header = new CsvHeader(csvDialect({}), ['id', 'name']);
    expect([sees(header, 'id,name'), sees(header, '1,x')]).toEqual(['taken', 'row']);
  });

  test('with the columns in another order, others between them, or some only, tells the names of the fields', () => {
    const header = new CsvHeader(csvDialect({}), ['id', 'name']);
    expect(sees(header, 'Name,ID')).toEqual(['Name', 'ID']);
    expect(sees(header, 'name,,2024 total,id')).toEqual(['name', 'column1', '2024 total', 'id']);
    expect(sees(header, 'name')).toEqual(['name']);
    expect(sees(header, 'name,age')).toEqual(['name', 'age']);
    expect([sees(header, 'name,1'), sees(header, 'x,y')]).toEqual(['row', 'row']);
  });

  test('that is seen again is the same one: rows under it go on together', () => {
    const header = new CsvHeader(csvDialect({}), ['id', 'name']);
    expect(sees(header, 'name,id')).toBe(sees(header, 'NAME,id'));
  });

  test('that gives a name twice, or none, is numbered as DuckDB does', () => {
    const dialect = { delimiter: ',', quote: '"', escape: '"' };
    expect(headerNames('a, A,,a', dialect)).toEqual(['a', 'A_1', 'column2', 'a_2']);
    expect(headerNames('a,a_1,a', dialect)).toEqual(['a', 'a_1', 'a_1_1']);
  });

  test('is what the option says, and other names are reported', () => {
    expect(sees(new CsvHeader(csvDialect({ header: false }), ['a', 'b']), 'a,b')).toBe('row');
    expect(sees(new CsvHeader(csvDialect({ header: true }), ['a', 'b']), 'x,y')).toBe('taken');
    expect(warnings).toEqual(['the header names "x, y", but the columns are "a, b": taken by their place']);
  });

  test('is cut at the delimiter that stands most often outside quotes', () => {
    expect(sniffDelimiter('a\tb\tc', '"')).toBe('\t');
    expect(sniffDelimiter('"a,b,c"|d', '"')).toBe('|');
    expect(sniffDelimiter('a', '"')).toBe(',');
    expect(csvFields('"a ""b"", c",,d', { delimiter: ',', quote: '"', escape: '"' })).toEqual([
      'a "b", c',
      '',
      'd',
    ]);
  });
});
