import { sequenceCharacters } from '../limits.ts';
import { chordKey, letterChord, modifiersOf } from './key.ts';
import type { Key } from './key.ts';
import { kittyKey } from './kitty-key.ts';

/**
 * What stands at the beginning of a text that begins with ESC: so many characters, and the key they mean, if any
 * (answers of the terminal mean none). `incomplete`: more characters may follow.
 */
export type Sequence =
  | { readonly kind: 'complete'; readonly length: number; readonly key?: Key; readonly paste?: true }
  | { readonly kind: 'incomplete' };

const escape = '\u001b';

/**
 * Reads one escape sequence: CSI (ECMA-48), SS3, the strings OSC, DCS, PM and APC, and ESC before a key for Alt.
 * With `final` nothing follows any more: an ESC alone is then the key Escape.
 */
export function readSequence(text: string, final: boolean): Sequence {
  const introducer = text.charAt(1);
  if (introducer === '') return final ? complete(1, chordKey('escape')) : { kind: 'incomplete' };
  const sequence = readers[introducer]?.(text);
  if (sequence === undefined) return readAlt(text, final);
  return sequence.kind === 'incomplete' && final ? readBroken(text) : sequence;
}

const readers: Readonly<Record<string, (text: string) => Sequence>> = {
  '[': readControl,
  O: readSingleShift,
  ']': readString,
  P: readString,
  '^': readString,
  _: readString,
};

function complete(length: number, key?: Key): Sequence {
  return { kind: 'complete', length, ...(key === undefined ? {} : { key }) };
}

/** What began like a sequence and did not end: Alt and a letter, or rubbish. */
function readBroken(text: string): Sequence {
  if (text.length > 2 && text.startsWith(`${escape}[`)) return complete(text.length);
  return complete(2, letterChord(text.charAt(1), { alt: true }));
}

function readAlt(text: string, final: boolean): Sequence {
  const character = String.fromCodePoint(text.codePointAt(1) ?? 0);
  if (character === escape) {
    // ESC before a sequence is how rxvt says Alt; before nothing, or a third one, it is a key of its own.
    const following = text.charAt(2);
    if (following === escape || (following === '' && final)) return complete(1, chordKey('escape'));
    const inner = readSequence(text.slice(1), final);
    if (inner.kind === 'incomplete') return inner;
    const key = inner.key?.kind === 'chord' ? withAlt(inner.key.chord) : inner.key;
    return complete(inner.length + 1, key);
  }
  const named = controlNames[character];
  if (named !== undefined) return complete(2, chordKey(named, { alt: true }));
  if (character < ' ') return complete(2, controlLetter(character, true));
  return complete(1 + character.length, letterChord(character, { alt: true }));
}

function withAlt(chord: string): Key {
  const isControl = chord.startsWith('ctrl-');
  return chordKey(isControl ? `alt-${chord.slice(5)}` : chord, isControl ? { ctrl: true } : { alt: true });
}

/** Control characters that are keys of their own. */
export const controlNames: Readonly<Record<string, string>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\u007f': 'backspace',
  '\b': 'backspace',
};

/** `\x01` is Ctrl-A, `\x1f` Ctrl-_. */
export function controlLetter(character: string, alt = false): Key {
  const letter = String.fromCodePoint((character.codePointAt(0) ?? 0) + 0x40).toLowerCase();
  return chordKey(letter === '@' ? 'space' : letter, { ctrl: true, alt });
}

const control = /^\u001b\[([<=>?]?)([0-9;:]*)[ -/]*([@-~])/;
const openControl = /^\u001b\[[0-?]*[ -/]*$/;

function readControl(text: string): Sequence {
  if (text.startsWith(`${escape}[[`)) return readLinuxConsole(text);
  const found = control.exec(text);
  if (found === null) {
    const open = openControl.test(text) && text.length < sequenceCharacters;
    return open ? { kind: 'incomplete' } : complete(2);
  }
  const [all, prefix = '', parameters = '', final = ''] = found;
  if (prefix !== '') return complete(all.length);
  if (final === '~' && parameters === '200') return { kind: 'complete', length: all.length, paste: true };
  return complete(all.length, controlKey(parameters, final));
}

function controlKey(parameters: string, final: string): Key | undefined {
  if (final === 'u') return kittyKey(parameters);
  const [first = '', second = '', third = ''] = parameters.split(';');
  if (final === '~' && first === '27') return kittyKey(`${third};${second}`);
  const name = final === '~' ? tildeNames[first] : finalNames[final];
  if (name === undefined) return undefined;
  const [bits, event] = second.split(':');
  if (event === '3') return undefined;
  return chordKey(name, { ...modifiersOf(bits), ...(final === 'Z' ? { shift: true } : {}) });
}

const finalNames: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'tab',
};

const tildeNames: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'page-up',
  6: 'page-down',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** `ESC [ [ A` is F1 on the console of Linux. */
function readLinuxConsole(text: string): Sequence {
  if (text.length < 4) return { kind: 'incomplete' };
  const number = 'ABCDE'.indexOf(text.charAt(3)) + 1;
  return number === 0 ? complete(4) : complete(4, chordKey(`f${number}`));
}

/** Arrows and such in application mode, and the keypad's Enter. */
function readSingleShift(text: string): Sequence {
  if (text.length < 3) return { kind: 'incomplete' };
  const final = text.charAt(2);
  if (final === 'M') return complete(3, chordKey('enter'));
  const name = finalNames[final];
  return name === undefined ? complete(2, letterChord('O', { alt: true })) : complete(3, chordKey(name));
}

/** A string that the terminal sends as an answer: nobody asked. */
function readString(text: string): Sequence {
  const end = /\u0007|\u001b\\/.exec(text.slice(2));
  if (end !== null) return complete(2 + end.index + end[0].length);
  return text.length > sequenceCharacters ? complete(text.length) : { kind: 'incomplete' };
}
