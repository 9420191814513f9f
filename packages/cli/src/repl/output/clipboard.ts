import { spawn } from 'node:child_process';
import { clipboardBase64 } from '../limits.ts';

/** Programs that take what is to be copied on standard input. */
const programs: readonly (readonly [string, ...string[]])[] = [
  ['wl-copy'],
  ['xclip', '-selection', 'clipboard'],
  ['xsel', '--clipboard', '--input'],
  ['pbcopy'],
  ['clip.exe'],
];

/** The sequence by which a terminal takes a text to its clipboard (xterm's OSC 52); undefined when it is too long. */
export function clipboardSequence(text: string): string | undefined {
  const encoded = Buffer.from(text).toString('base64');
  return encoded.length > clipboardBase64 ? undefined : `\u001b]52;c;${encoded}\u0007`;
}

/** Copies with the first program there is. False: there is none. */
export async function copyWithProgram(text: string): Promise<boolean> {
  for (const [program, ...flags] of programs) {
    if (await feed(program, flags, text)) return true;
  }
  return false;
}

function feed(program: string, flags: readonly string[], text: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, flags, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => resolve(code === 0));
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}
