import { expect, test } from 'vitest';
import { canDraw, isUtf8 } from './terminal-capability.ts';
import { terminalModes } from './app/terminal-modes.ts';

test('frames are drawn where they can be', () => {
  const terminal = { isTTY: true };
  expect(canDraw(terminal, { TERM: 'xterm' })).toBe(true);
  expect(canDraw(terminal, { TERM: 'xterm', CI: 'false' })).toBe(true);
  expect(canDraw(terminal, { TERM: 'dumb' })).toBe(false);
  expect(canDraw(terminal, { TERM: 'xterm', CI: 'true' })).toBe(false);
  expect(canDraw({}, { TERM: 'xterm' })).toBe(false);
});

test('the locale says whether there is more than ASCII', () => {
  expect(isUtf8({ LANG: 'en_GB.UTF-8' })).toBe(true);
  expect(isUtf8({ LC_ALL: 'C.utf8', LANG: 'C' })).toBe(true);
  expect(isUtf8({})).toBe(true);
});

test('what is switched on is switched off again', () => {
  for (const environment of [{ TERM: 'xterm' }, { TERM: 'xterm-kitty' }, { TERM_PROGRAM: 'WezTerm' }]) {
    const { on, off } = terminalModes(environment);
    expect(off).toContain('\u001b[?25h');
    expect(on.includes('2004h')).toBe(off.includes('2004l'));
    expect(on.includes('[>1u')).toBe(off.includes('[<u'));
  }
  expect(terminalModes({ TERM: 'linux' }).on).not.toContain('u');
});
