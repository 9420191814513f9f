import { unreachable } from '../assert.ts';
import type { Name } from '../ast/expression.ts';
import { keywordClass } from '../keywords.ts';
import type { Writer } from './writer.ts';

/**
 * Where a name stands, which decides the words that need quotes: a column, table or alias; a label after AS
 * or a dot, where every word may stand; a function before its parenthesis; an argument before its arrow.
 */
export type NameUse = 'column' | 'label' | 'function' | 'argument';

const plain = /^[A-Za-z_\u0080-\uffff][A-Za-z0-9_$\u0080-\uffff]*$/;

/**
 * Writes a name, in quotes where DuckDB would read it as something else. Letters keep their case, as DuckDB
 * keeps it.
 */
export function writeName(writer: Writer, name: Name, use: NameUse = 'column'): void {
  writer.placed(name.span, () => writer.write(printedName(name, use)));
}

/** Writes `a.b.c`: what stands behind a dot may be any word. */
export function writePath(
  writer: Writer,
  path: readonly Name[],
  use: 'column' | 'function' = 'column',
): void {
  for (const [index, name] of path.entries()) {
    if (index > 0) writer.write('.');
    const useHere = index > 0 ? 'label' : path.length > 1 ? 'column' : use;
    writeName(writer, name, useHere);
  }
}

/** A name as SQL, in quotes if it needs them. */
export function nameText(text: string, use: NameUse = 'column'): string {
  return printedName({ text, quoted: false }, use);
}

function printedName(name: Pick<Name, 'text' | 'quoted'>, use: NameUse): string {
  // An alias may be a string, and only a string may be empty.
  if (name.text === '') return "''";
  return needsQuotes(name, use) ? quoteName(name.text) : name.text;
}

/** `text` as a quoted identifier. */
export function quoteName(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** `text` as a string literal. */
export function quoteString(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Type-function keywords that DuckDB takes for columns too. */
const columnsAllTheSame: ReadonlySet<string> = new Set(['columns', 'generated']);

function needsQuotes(name: Pick<Name, 'text' | 'quoted'>, use: NameUse): boolean {
  if (!plain.test(name.text) || /\s/.test(name.text)) return true;
  const wordClass = keywordClass(name.text.toLowerCase());
  const isKeyword = wordClass !== undefined && wordClass !== 'unreserved';
  switch (use) {
    case 'label':
      return name.quoted && isKeyword;
    case 'column':
      return isKeyword && !columnsAllTheSame.has(name.text.toLowerCase());
    case 'argument':
      return wordClass === 'reserved' || wordClass === 'column-name';
    case 'function':
      // coalesce(...), trim(...) and the like have a grammar of their own: in quotes they are plain
      // functions.
      return wordClass === 'reserved' || (name.quoted && isKeyword);
    default:
      return unreachable(use);
  }
}
