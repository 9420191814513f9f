import { chordKey, letterChord, modifiersOf } from './key.ts';
import type { Key } from './key.ts';

/**
 * A key of the kitty keyboard protocol, `code[:shifted[:base]];modifiers[:event];text`
 * (https://sw.kovidgoyal.net/kitty/keyboard-protocol). Releases and keys without a name mean nothing.
 */
export function kittyKey(parameters: string): Key | undefined {
  const [codes = '', second = '', text = ''] = parameters.split(';');
  const [bits, event] = second.split(':');
  if (event === '3') return undefined;
  const [plain = '', shifted = ''] = codes.split(':');
  const code = Number(plain);
  const modifiers = modifiersOf(bits);
  const name = functionalKeys[code];
  if (name !== undefined) return chordKey(name, modifiers);
  if (!isCharacter(code)) return undefined;
  if (modifiers.ctrl || modifiers.alt) return letterChord(String.fromCodePoint(code), modifiers);
  const typed =
    text === '' ? [Number(modifiers.shift && shifted !== '' ? shifted : plain)] : text.split(':').map(Number);
  return typed.every(isCharacter) ? { kind: 'text', text: String.fromCodePoint(...typed) } : undefined;
}

/** A printable character; the protocol's names of further keys lie in the private use area. */
function isCharacter(code: number): boolean {
  const isPrivate = code >= 0xe000 && code <= 0xf8ff;
  return Number.isInteger(code) && code >= 0x20 && code <= 0x10ffff && !isPrivate;
}

const functionalKeys: Readonly<Record<number, string>> = {
  9: 'tab',
  13: 'enter',
  27: 'escape',
  127: 'backspace',
  57348: 'insert',
  57349: 'delete',
  57350: 'left',
  57351: 'right',
  57352: 'up',
  57353: 'down',
  57354: 'page-up',
  57355: 'page-down',
  57356: 'home',
  57357: 'end',
  57414: 'enter',
  57417: 'left',
  57418: 'right',
  57419: 'up',
  57420: 'down',
  57421: 'page-up',
  57422: 'page-down',
  57423: 'home',
  57424: 'end',
  57426: 'delete',
};
