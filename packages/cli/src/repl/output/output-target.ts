import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { Piece } from '../../format/result-format.ts';

/** Where results go instead of the terminal. */
export type OutputTarget =
  | { readonly kind: 'file'; readonly path: string; readonly append: boolean }
  | { readonly kind: 'program'; readonly command: string };

/** `FILE`, `'FILE'`, or `'|command'`. */
export function parseTarget(argument: string): OutputTarget | undefined {
  const text = /^'(.*)'$/s.exec(argument)?.[1] ?? argument;
  if (text === '') return undefined;
  if (!text.startsWith('|')) return { kind: 'file', path: text, append: false };
  const command = text.slice(1).trim();
  return command === '' ? undefined : { kind: 'program', command };
}

export function targetName(target: OutputTarget): string {
  return target.kind === 'file' ? target.path : `| ${target.command}`;
}

/**
 * Writes pieces to a file or into a program, and gives what the program wrote itself. Rejects when the file cannot be
 * written or the program fails.
 */
export async function writeTo(target: OutputTarget, pieces: Iterable<Piece>): Promise<string> {
  if (target.kind === 'file') {
    await pipeline(pieces, createWriteStream(target.path, { flags: target.append ? 'a' : 'w' }));
    return '';
  }
  return runProgram(target.command, pieces);
}

/** Output of programs beyond this is not shown. */
const shownBytes = 1 << 20;

async function runProgram(command: string, pieces: Iterable<Piece>): Promise<string> {
  const child = spawn(command, { shell: true, stdio: ['pipe', 'pipe', 'pipe'] });
  const written: Buffer[] = [];
  let size = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= shownBytes) written.push(chunk);
    });
  }
  const ended = new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
  await feed(child.stdin, pieces);
  const code = await ended;
  const text = Buffer.concat(written).toString();
  if (code !== 0)
    throw new Error(`"${command}" ended with exit code ${code}${text === '' ? '' : `: ${text.trim()}`}`);
  return text;
}

/** A program that has read enough, as `head` has, is not an error. */
async function feed(stdin: Writable, pieces: Iterable<Piece>): Promise<void> {
  try {
    await pipeline(pieces, stdin);
  } catch (error) {
    const isClosed =
      error instanceof Error &&
      'code' in error &&
      (error.code === 'EPIPE' || error.code === 'ERR_STREAM_PREMATURE_CLOSE');
    if (!isClosed) throw error;
  }
}
