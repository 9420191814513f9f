/**
 * The groups of a regular expression in RE2's syntax. DuckDB gives what groups took by their place, so that those which nobody
 * reads are made groups that take nothing: `(?:`. RE2 has no back references, which that could break.
 */

/** The names of the groups, in their order: `(?<name>...)` or `(?P<name>...)`. */
export function groupNames(pattern: string): readonly string[] {
  return openings(pattern).flatMap(({ name }) => (name === undefined ? [] : [name]));
}

/** The pattern as RE2 writes it, with these groups alone. */
export function patternWith(pattern: string, names: readonly string[]): string {
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, name } of openings(pattern)) {
    parts.push(
      pattern.slice(done, start),
      name !== undefined && names.includes(name) ? `(?P<${name}>` : '(?:',
    );
    done = end;
  }
  return parts.join('') + pattern.slice(done);
}

interface Opening {
  readonly start: number;
  readonly end: number;
  /** Absent for a group without a name. */
  readonly name?: string;
}

/** Where groups begin that take something: not within `[...]`, `\Q...\E` or after a backslash. */
function openings(pattern: string): readonly Opening[] {
  const found: Opening[] = [];
  for (const match of pattern.matchAll(pieces)) {
    const [text] = match;
    const name = match.groups?.['name'];
    if (name !== undefined || text === '(')
      found.push({
        start: match.index,
        end: match.index + text.length,
        ...(name === undefined ? {} : { name }),
      });
  }
  return found;
}

/** A quotation, an escaped character, a class, the beginning of a named group, of one of another kind, of a plain one. */
const pieces =
  /\\Q(?:(?!\\E)[^])*(?:\\E)?|\\[^]|\[\^?\]?(?:\[:\^?\w+:\]|\\[^]|[^\]\\])*\]?|\(\?P?<(?![=!])(?<name>[^>]*)>|\(\?|\(/g;
