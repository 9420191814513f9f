import { StringDecoder } from 'node:string_decoder';
import { pasteCharacters } from '../limits.ts';
import { controlLetter, controlNames, readSequence } from './escape-sequence.ts';
import { chordKey } from './key.ts';
import type { Key } from './key.ts';

/** What is still open, and so how long to wait before `flush`. */
export type Waiting = 'nothing' | 'sequence' | 'paste';

/**
 * Bytes of a terminal in raw mode to keys. It knows nothing of time: what may be the beginning of something longer
 * stays inside until more comes, or until `flush` says that nothing does.
 *
 * A read may hold anything: text and Enter together, several keys, half of a character. A paste goes from `ESC [ 200 ~`
 * to `ESC [ 201 ~` and comes out in one piece (a very long one in several), with line ends as `\n`.
 */
export class KeyDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  #pending = '';
  #paste: string | undefined;

  push(bytes: Uint8Array): Key[] {
    this.#pending += this.#utf8.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return this.#decode(false);
  }

  /** Nothing more came in time: an ESC was the key Escape, a paste without an end is over. */
  flush(): Key[] {
    const keys = this.#decode(true);
    if (this.#paste === undefined) return keys;
    keys.push({ kind: 'paste', text: lines(this.#paste + this.#pending) });
    this.#paste = undefined;
    this.#pending = '';
    return keys;
  }

  get waiting(): Waiting {
    if (this.#paste !== undefined) return 'paste';
    return this.#pending === '' ? 'nothing' : 'sequence';
  }

  #decode(final: boolean): Key[] {
    const keys: Key[] = [];
    while (this.#pending !== '' && this.#step(keys, final)) continue;
    return keys;
  }

  /** Takes the next thing off the pending text; false when it is not there as a whole. */
  #step(keys: Key[], final: boolean): boolean {
    if (this.#paste !== undefined) return this.#stepPaste(keys);
    const typed = printable.exec(this.#pending)?.[0];
    if (typed !== undefined) {
      keys.push({ kind: 'text', text: typed });
      this.#take(typed.length);
      return true;
    }
    if (!this.#pending.startsWith('\u001b')) {
      const key = controlKeyOf(this.#pending.charAt(0));
      if (key !== undefined) keys.push(key);
      // The two characters of one line end are one Enter.
      this.#take(this.#pending.startsWith('\r\n') ? 2 : 1);
      return true;
    }
    const sequence = readSequence(this.#pending, final);
    if (sequence.kind === 'incomplete') return false;
    this.#take(sequence.length);
    if (sequence.paste === true) this.#paste = '';
    if (sequence.key !== undefined) keys.push(sequence.key);
    return true;
  }

  #stepPaste(keys: Key[]): boolean {
    const pasted = (this.#paste ?? '') + this.#pending;
    const end = pasted.indexOf(pasteEnd, Math.max(0, (this.#paste ?? '').length - pasteEnd.length));
    if (end >= 0) {
      keys.push({ kind: 'paste', text: lines(pasted.slice(0, end)) });
      this.#paste = undefined;
      this.#pending = pasted.slice(end + pasteEnd.length);
      return true;
    }
    this.#pending = '';
    this.#paste = pasted;
    if (pasted.length > pasteCharacters) {
      keys.push({ kind: 'paste', text: lines(pasted.slice(0, -pasteEnd.length)) });
      this.#paste = pasted.slice(-pasteEnd.length);
    }
    return false;
  }

  #take(length: number): void {
    this.#pending = this.#pending.slice(length);
  }
}

const pasteEnd = '\u001b[201~';

/** Everything but control characters, the second block of them included. */
const printable = /^[^\u0000-\u001f\u007f-\u009f]+/;

function controlKeyOf(character: string): Key | undefined {
  const name = controlNames[character];
  if (name !== undefined) return chordKey(name);
  return character < ' ' ? controlLetter(character) : undefined;
}

/** Terminals send a carriage return for each line end of a paste. */
function lines(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
