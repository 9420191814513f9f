/**
 * What was pressed. `text` is what was typed, several characters at once when they came at once; `paste` was pasted
 * between brackets and is never a command.
 */
export type Key =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'chord'; readonly chord: Chord };

/**
 * A key that is not text, with its modifiers in the order ctrl, alt, shift: `enter`, `ctrl-a`, `alt-backspace`,
 * `shift-tab`, `ctrl-alt-left`.
 */
export type Chord = string;

export interface Modifiers {
  readonly ctrl: boolean;
  readonly alt: boolean;
  readonly shift: boolean;
}

export function chordKey(name: string, modifiers: Partial<Modifiers> = {}): Key {
  const { ctrl = false, alt = false, shift = false } = modifiers;
  return {
    kind: 'chord',
    chord: `${ctrl ? 'ctrl-' : ''}${alt ? 'alt-' : ''}${shift ? 'shift-' : ''}${name}`,
  };
}

/** `alt-b`, and `alt-shift-b` for the capital letter. */
export function letterChord(letter: string, modifiers: Partial<Modifiers>): Key {
  const small = letter.toLowerCase();
  return chordKey(small === ' ' ? 'space' : small, {
    ...modifiers,
    shift: modifiers.shift === true || small !== letter,
  });
}

/** The modifier parameter: 1 plus a bit for each (shift 1, alt 2, ctrl 4; xterm's ctlseqs). */
export function modifiersOf(parameter: string | undefined): Modifiers {
  const bits = Math.max(0, Number(parameter === undefined || parameter === '' ? 1 : parameter) - 1);
  return { shift: (bits & 1) !== 0, alt: (bits & 2) !== 0, ctrl: (bits & 4) !== 0 };
}
