import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Key } from './key.ts';
import { KeyDecoder } from './key-decoder.ts';

/** The keys of a text, each read given apart, with a pause at the end. */
function keysOf(...reads: readonly (string | Uint8Array)[]): Key[] {
  const decoder = new KeyDecoder();
  const keys = reads.flatMap((read) => decoder.push(Buffer.from(read)));
  return [...keys, ...decoder.flush()];
}

function shown(...reads: readonly (string | Uint8Array)[]): string[] {
  return keysOf(...reads).map((key) => (key.kind === 'chord' ? key.chord : `${key.kind}:${key.text}`));
}

describe('text', () => {
  test('comes in the pieces in which it was read', () => {
    expect(shown('SEL', 'ECT')).toEqual(['text:SEL', 'text:ECT']);
  });

  test('is put together from half characters', () => {
    const bytes = Buffer.from('é日👩');
    expect(shown(bytes.subarray(0, 1), bytes.subarray(1, 4), bytes.subarray(4)).join('')).toBe(
      'text:étext:日👩',
    );
  });

  test('and Enter in one read are text and Enter', () => {
    expect(shown('SELECT 1;\r')).toEqual(['text:SELECT 1;', 'enter']);
    expect(shown('xyz\rnext')).toEqual(['text:xyz', 'enter', 'text:next']);
  });

  test('typed before raw mode ends in a newline', () => {
    expect(shown('SELECT 1;\n')).toEqual(['text:SELECT 1;', 'enter']);
    expect(shown('a\r\n')).toEqual(['text:a', 'enter']);
  });

  test('that is not UTF-8 does not stop the keys behind it', () => {
    expect(shown(Buffer.from([0xff, 0x61, 0x0d]))).toEqual(['text:\ufffda', 'enter']);
  });
});

describe('control characters', () => {
  test('are letters with Ctrl', () => {
    expect(shown('\u0001\u0003\u0004\u001a\u001f\u0000')).toEqual([
      'ctrl-a',
      'ctrl-c',
      'ctrl-d',
      'ctrl-z',
      'ctrl-_',
      'ctrl-space',
    ]);
  });

  test('backspaces in one read are as many keys', () => {
    expect(shown('\u007f\u007f\u007f')).toEqual(['backspace', 'backspace', 'backspace']);
  });

  test('of the second block mean nothing', () => {
    expect(shown('a\u0085b')).toEqual(['text:a', 'text:b']);
  });
});

describe('escape sequences', () => {
  test.each([
    ['\u001b[A', 'up'],
    ['\u001bOB', 'down'],
    ['\u001b[1;5C', 'ctrl-right'],
    ['\u001b[1;3D', 'alt-left'],
    ['\u001b[1;2H', 'shift-home'],
    ['\u001b[3~', 'delete'],
    ['\u001b[3;5~', 'ctrl-delete'],
    ['\u001b[5~', 'page-up'],
    ['\u001b[Z', 'shift-tab'],
    ['\u001bOP', 'f1'],
    ['\u001b[[C', 'f3'],
    ['\u001b[15~', 'f5'],
    ['\u001bb', 'alt-b'],
    ['\u001bB', 'alt-shift-b'],
    ['\u001b\r', 'alt-enter'],
    ['\u001b\u007f', 'alt-backspace'],
    ['\u001b\u001b[D', 'alt-left'],
    ['\u001b\u0002', 'ctrl-alt-b'],
    ['\u001bé', 'alt-é'],
    ['\u001bOM', 'enter'],
    ['\u001b[27;5;13~', 'ctrl-enter'],
  ])('%j is %s', (bytes, chord) => {
    expect(shown(bytes)).toEqual([chord]);
  });

  test('may come in pieces', () => {
    expect(shown('\u001b', '[', '1;', '5', 'C')).toEqual(['ctrl-right']);
  });

  test('ESC alone is Escape once nothing follows', () => {
    const decoder = new KeyDecoder();
    expect(decoder.push(Buffer.from('\u001b'))).toEqual([]);
    expect(decoder.waiting).toBe('sequence');
    expect(decoder.flush()).toEqual([{ kind: 'chord', chord: 'escape' }]);
    expect(decoder.waiting).toBe('nothing');
  });

  test('Escape twice is Escape twice', () => {
    expect(shown('\u001b\u001b')).toEqual(['escape', 'escape']);
  });

  test.each(['\u001b[', '\u001bO', '\u001b]', '\u001bP'])('%j alone is a key with Alt', (bytes) => {
    expect(shown(bytes)).toHaveLength(1);
    expect(shown(bytes)[0]).toContain('alt-');
  });

  test('answers of the terminal are no keys', () => {
    expect(
      shown('\u001b[?62;22c', '\u001b]11;rgb:0000/0000/0000\u0007', '\u001bP1$r0m\u001b\\', 'x'),
    ).toEqual(['text:x']);
  });
});

describe('the kitty protocol', () => {
  test.each([
    ['\u001b[13;2u', 'shift-enter'],
    ['\u001b[13;5u', 'ctrl-enter'],
    ['\u001b[27u', 'escape'],
    ['\u001b[99;5u', 'ctrl-c'],
    ['\u001b[98;3u', 'alt-b'],
    ['\u001b[98;4u', 'alt-shift-b'],
    ['\u001b[57352;5u', 'ctrl-up'],
    ['\u001b[1;5:2A', 'ctrl-up'],
    ['\u001b[97;1u', 'text:a'],
    ['\u001b[97:65;2u', 'text:A'],
    ['\u001b[97;;229u', 'text:å'],
  ])('%j is %s', (bytes, expected) => {
    expect(shown(bytes)).toEqual([expected]);
  });

  test('releases and keys without a meaning are no keys', () => {
    expect(shown('\u001b[99;5:3u', '\u001b[57441;2u', '\u001b[1;1:3A')).toEqual([]);
  });
});

describe('a paste', () => {
  test('is one key, whatever is in it', () => {
    expect(shown('\u001b[200~SELECT 1;\r\tFROM \u001b[31mx\u001b[201~\r')).toEqual([
      'paste:SELECT 1;\n\tFROM \u001b[31mx',
      'enter',
    ]);
  });

  test('may come in pieces, its brackets too', () => {
    expect(shown('\u001b[20', '0~ab', 'c\u001b[2', '01~d')).toEqual(['paste:abc', 'text:d']);
  });

  test('without an end is over when nothing follows', () => {
    const decoder = new KeyDecoder();
    decoder.push(Buffer.from('\u001b[200~abc'));
    expect(decoder.waiting).toBe('paste');
    expect(decoder.flush()).toEqual([{ kind: 'paste', text: 'abc' }]);
  });

  test('of many megabytes comes in parts', () => {
    const text = 'x'.repeat(9_000_000);
    const decoder = new KeyDecoder();
    const keys = [
      ...decoder.push(Buffer.from(`\u001b[200~${text}`)),
      ...decoder.push(Buffer.from('\u001b[201~')),
    ];
    expect(keys.length).toBeGreaterThan(1);
    expect(keys.map((key) => (key.kind === 'paste' ? key.text : '')).join('')).toBe(text);
  });
});

test('however bytes are cut into reads, the keys are the same, and none hangs', () => {
  const piece = fc.constantFrom(
    'a',
    'é',
    '\u001b',
    '[',
    'A',
    '1;5C',
    '\r',
    '\u007f',
    '200~',
    '\u001b[201~',
    'O',
    ']',
    '\u0007',
    ';',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(40)), (pieces, cuts) => {
      const bytes = Buffer.from(pieces.join(''));
      const ends = [...new Set(cuts)].filter((cut) => cut < bytes.length).toSorted((a, b) => a - b);
      const reads = [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
      const textOf = (keys: readonly string[]): string =>
        keys.join('|').replaceAll('|text:', '').replaceAll('|paste:', '');
      expect(textOf(shown(...reads))).toBe(textOf(shown(bytes)));
    }),
  );
});
