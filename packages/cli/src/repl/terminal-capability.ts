import { closeSync, openSync } from 'node:fs';
import { ReadStream } from 'node:tty';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether a frame can be drawn and redrawn: on a terminal that can do more than print. Where the environment is that of
 * continuous integration, Ink draws nothing but the last frame.
 */
export function canDraw(stdout: { readonly isTTY?: boolean }, environment: Environment): boolean {
  return stdout.isTTY === true && environment['TERM'] !== 'dumb' && !isContinuousIntegration(environment);
}

/** As the package `is-in-ci` decides it for Ink. */
function isContinuousIntegration(environment: Environment): boolean {
  return ['CI', 'CONTINUOUS_INTEGRATION'].some((name) => {
    const value = environment[name];
    return value !== undefined && value !== '0' && value !== 'false';
  });
}

/** By the locale, as other programs decide it (POSIX: LC_ALL, LC_CTYPE, LANG). */
export function isUtf8(environment: Environment): boolean {
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'];
  return locale === undefined || locale === '' || /utf-?8/i.test(locale) || process.platform === 'darwin';
}

/** Whether only ASCII is drawn on standard output: on a terminal of another locale. What is no terminal can take all characters. */
export function drawsAscii(stdout: { readonly isTTY?: boolean }, environment: Environment): boolean {
  return stdout.isTTY === true && !isUtf8(environment);
}

/** Whether a frame can be drawn, and keys come from the controlling terminal while standard input is data. */
export function canDrawBesideData(stdout: { readonly isTTY?: boolean }, environment: Environment): boolean {
  if (!canDraw(stdout, environment)) return false;
  const terminal = openTerminal();
  terminal?.destroy();
  return terminal !== undefined;
}

/** The controlling terminal, for keys while standard input is data. Undefined where there is none. */
export function openTerminal(): ReadStream | undefined {
  try {
    const descriptor = openSync('/dev/tty', 'r');
    try {
      return new ReadStream(descriptor);
    } catch {
      closeSync(descriptor);
      return undefined;
    }
  } catch {
    return undefined;
  }
}
