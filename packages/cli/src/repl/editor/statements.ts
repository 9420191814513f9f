import { highlight, parse } from '@weir/parser';
import type { Highlight } from '@weir/parser';

/** One statement of a text. */
export interface StatementText {
  /** Without what ends it. */
  readonly text: string;
  /** Offset in the whole text. */
  readonly start: number;
  /** `\G` at the end: one line for each column. */
  readonly vertical: boolean;
  /** Whether `;` or `\G` stands behind it. */
  readonly ended: boolean;
}

/**
 * The statements of a text, split at each `;` and `\G` that stands outside of strings, quoted names and comments.
 * What is only space and comments is none.
 */
export function splitStatements(source: string): readonly StatementText[] {
  const marks = highlight(source).filter((mark) => mark.class !== 'error');
  const statements: StatementText[] = [];
  let start = 0;
  const push = (end: number, vertical: boolean, ended: boolean): void => {
    const statement = trimmed(source, start, end, marks);
    if (statement !== undefined) statements.push({ ...statement, vertical, ended });
  };
  for (const { offset, length, vertical } of terminators(source, marks)) {
    push(offset, vertical, true);
    start = offset + length;
  }
  push(source.length, false, false);
  return statements;
}

interface Terminator {
  readonly offset: number;
  readonly length: number;
  readonly vertical: boolean;
}

function* terminators(source: string, marks: readonly Highlight[]): Generator<Terminator> {
  const pattern = /;|\\[Gg](?![A-Za-z0-9_])\s*;?/g;
  let next = 0;
  for (let found = pattern.exec(source); found !== null; found = pattern.exec(source)) {
    const offset = found.index;
    while (next < marks.length && (marks[next]?.span.end ?? 0) <= offset) next += 1;
    const mark = marks[next];
    if (mark === undefined || mark.span.start > offset)
      yield { offset, length: found[0].length, vertical: found[0].startsWith('\\') };
  }
}

function trimmed(
  source: string,
  start: number,
  end: number,
  marks: readonly Highlight[],
): { text: string; start: number } | undefined {
  const raw = source.slice(start, end);
  const comments = marks.filter(
    (mark) => mark.class === 'comment' && mark.span.start < end && mark.span.end > start,
  );
  const rest = comments.reduce(
    (text, { span }) =>
      text.slice(0, Math.max(0, span.start - start)) +
      ' '.repeat(Math.min(span.end, end) - Math.max(span.start, start)) +
      text.slice(Math.max(0, span.end - start)),
    raw,
  );
  if (rest.trim() === '') return undefined;
  const first = raw.length - raw.trimStart().length;
  return { text: raw.trim(), start: start + first };
}

/** Words that leave, or ask for help, without a dot and a semicolon. */
const plainCommands = /^(?:exit|quit|help|\\q|\\\?)$/i;

/** The dot command that a text is: the words a newcomer tries first are commands too. */
export function dotCommandOf(text: string): string | undefined {
  const word = text.trim().replace(/;$/, '').trim();
  if (word.startsWith('.')) return text.trim();
  if (!plainCommands.test(word)) return undefined;
  return /^(?:help|\\\?)$/i.test(word) ? '.help' : '.exit';
}

/**
 * Whether Enter runs the text: it is a dot command, or its last statement is ended and no comment is open. Anything
 * else goes on in the next line.
 */
export function isComplete(text: string): boolean {
  if (dotCommandOf(text) !== undefined) return true;
  const last = splitStatements(text).at(-1);
  if (last === undefined) return [...terminators(text, highlight(text))].length > 0;
  return last.ended && !parse(text).diagnostics.some(({ code }) => code === 'unclosed-comment');
}
