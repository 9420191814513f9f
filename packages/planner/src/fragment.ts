import { placeOf, printSqlWithPlaces } from '@weir/parser';
import type { Place, Printable, Span } from '@weir/parser';

/** SQL text for DuckDB that knows which part of the user's text each part of it came from. */
export interface Fragment {
  readonly sql: string;
  readonly places: readonly Place[];
}

/**
 * Builds a fragment: sql`SELECT ${expression} FROM ${table}`. Strings are put in as they are; nodes are printed with their places;
 * fragments keep theirs; an array is joined with ", ".
 */
export function sql(texts: TemplateStringsArray, ...parts: readonly FragmentPart[]): Fragment {
  const pieces: Fragment[] = [];
  texts.forEach((text, index) => {
    pieces.push(plain(text));
    const part = parts[index];
    if (part !== undefined) pieces.push(toFragment(part));
  });
  return concatenate(pieces);
}

export type FragmentPart = string | Printable | Fragment | readonly FragmentPart[];

/** The fragments one after the other with a separator between them. */
export function joinFragments(parts: readonly FragmentPart[], separator: string): Fragment {
  return concatenate(
    parts.flatMap((part, index) => (index === 0 ? [toFragment(part)] : [plain(separator), toFragment(part)])),
  );
}

/** The fragment with a query in the place of a table, which stands in it once, as a word of its own. */
export function replaceWord(fragment: Fragment, table: string, query: Fragment): Fragment {
  const start = fragment.sql.search(new RegExp(`(?<!\\w)${table.replaceAll('.', '\\.')}(?!\\w)`));
  if (start < 0) return fragment;
  const end = start + table.length;
  const before = {
    sql: fragment.sql.slice(0, start),
    places: fragment.places.filter((place) => place.end <= start),
  };
  const after = {
    sql: fragment.sql.slice(end),
    places: fragment.places
      .filter((place) => place.start >= end)
      .map((place) => ({ ...place, start: place.start - end, end: place.end - end })),
  };
  return concatenate([before, plain('('), query, plain(')'), after]);
}

/** The place in the user's text that an offset of the generated SQL came from, or noSpan. */
export function sourceSpan(fragment: Fragment, offset: number): Span {
  return placeOf(fragment.places, offset);
}

function toFragment(part: FragmentPart): Fragment {
  if (typeof part === 'string') return plain(part);
  if (isList(part)) return joinFragments(part, ', ');
  if ('places' in part) return part;
  return printSqlWithPlaces(part);
}

function isList(part: FragmentPart): part is readonly FragmentPart[] {
  return Array.isArray(part);
}

function plain(text: string): Fragment {
  return { sql: text, places: [] };
}

function concatenate(pieces: readonly Fragment[]): Fragment {
  let text = '';
  const places: Place[] = [];
  for (const piece of pieces) {
    for (const place of piece.places)
      places.push({ ...place, start: place.start + text.length, end: place.end + text.length });
    text += piece.sql;
  }
  return { sql: text, places };
}
