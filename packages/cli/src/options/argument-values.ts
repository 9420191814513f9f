import { InvalidArgumentError } from 'commander';
import { parse } from '@weir/parser';
import { durationMs, receivedFormats } from '@weir/runtime';

// What is given with an option, as its value. Each throws commander's error, which tells the option.

export function parameter(
  value: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, text = ''] = /^\$?([A-Za-z_]\w*)=(.*)$/s.exec(value) ?? [];
  if (name === undefined) throw new InvalidArgumentError('write name=value, such as least=5');
  return { ...before, [name.toLowerCase()]: text };
}

export function duration(value: string): number {
  try {
    return durationMs(value);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

export function interval(value: string): number {
  const milliseconds = duration(value);
  if (milliseconds <= 0) throw new InvalidArgumentError('a batch has to be longer than nothing');
  return milliseconds;
}

export function count(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('it takes a whole number from 1');
  return number;
}

/** `level VARCHAR, ms INT`, as in CREATE STREAM. */
export function columns(value: string): readonly { readonly name: string; readonly type: string }[] {
  const [statement, ...others] = parse(`CREATE STREAM stdin (${value}) FROM stdin`).statements;
  if (statement?.kind === 'create-stream' && others.length === 0 && statement.definition.kind === 'source') {
    const found = statement.definition.columns ?? [];
    if (found.length > 0) return found.map(({ name, type }) => ({ name: name.text, type: type.text }));
  }
  throw new InvalidArgumentError("write names and types, such as 'level VARCHAR, ms INT'");
}

/** How answers over all of the input are printed: once, at its end, again at every batch, or as what each batch changed in them. */
export type Emit =
  | { readonly when: 'final' | 'changes' }
  | { readonly when: 'every'; readonly intervalMs?: number };

export function emit(value: string): Emit {
  if (value === 'final' || value === 'changes') return { when: value };
  if (value === 'every') return { when: 'every' };
  if (value.startsWith('every='))
    return { when: 'every', intervalMs: interval(value.slice('every='.length)) };
  throw new InvalidArgumentError('write final, changes, every, or every=5s');
}

/** How standard input is read, for people; regex has its pattern with it. */
export const inputFormats = [
  ...receivedFormats
    .filter((name) => name !== 'auto')
    .map((name) => (name === 'regex' ? 'regex=PATTERN' : name)),
  'line (as text)',
].join(', ');

export function inputFormat(value: string): string {
  const name = value.replace(/=.*$/s, '').toLowerCase();
  if (value.toLowerCase() === 'line') return 'text';
  const isPattern = name === 'regex' && value.length > 'regex='.length;
  const isName = value !== 'auto' && name !== 'regex' && receivedFormats.some((known) => known === value);
  if (isPattern || isName) return value;
  throw new InvalidArgumentError(`write one of ${inputFormats}`);
}
