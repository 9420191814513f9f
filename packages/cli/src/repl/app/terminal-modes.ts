type Environment = Readonly<Record<string, string | undefined>>;

/** Sequences that switch on what the REPL wants of a terminal, and off again. */
export interface TerminalModes {
  readonly on: string;
  readonly off: string;
}

const bracketedPaste = { on: '\u001b[?2004h', off: '\u001b[?2004l' };
const kittyKeyboard = { on: '\u001b[>1u', off: '\u001b[<u' };
/** The cursor is shown, and drawing is not held back (mode 2026): a frame may have been cut off in the middle. */
const asBefore = '\u001b[?2026l\u001b[?25h\u001b[0m';

/**
 * Terminals that are known to tell Shift-Enter from Enter are asked to. Others are not even asked: an answer that does
 * not come, or comes late, is worse.
 */
export function terminalModes(environment: Environment): TerminalModes {
  const isKnown =
    environment['KITTY_WINDOW_ID'] !== undefined ||
    ['xterm-kitty', 'xterm-ghostty', 'foot', 'alacritty'].includes(environment['TERM'] ?? '') ||
    ['WezTerm', 'ghostty', 'iTerm.app'].includes(environment['TERM_PROGRAM'] ?? '');
  return isKnown
    ? { on: bracketedPaste.on + kittyKeyboard.on, off: kittyKeyboard.off + bracketedPaste.off + asBefore }
    : { on: bracketedPaste.on, off: bracketedPaste.off + asBefore };
}
