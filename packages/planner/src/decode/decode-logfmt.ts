import { quoteString } from '@weir/parser';
import type { Column } from '../plan.ts';
import type { Decode } from './decode.ts';
import { decodeTexts } from './decode-texts.ts';
import type { LinesDecodeInput } from './decode-texts.ts';

/*
 * logfmt: `level=info msg="a \"quoted\" text" ms=12 flag`. Pairs stand between spaces; the first one of a key counts. A key alone is
 * 'true', `key=` is NULL and `key=""` is empty.
 */

const value = String.raw`"(?:[^"\\]|\\.)*"|[^\s"]\S*`;
const pairPattern = String.raw`[^\s="]+(?:=(?:${value})?)?`;
const pairs = `regexp_extract_all(value, ${quoteString(pairPattern)})`;
const readable = `regexp_full_match(value, ${quoteString(String.raw`\s*(?:${pairPattern}(?:\s+|$))*`)})`;
const keys = (list: string): string => `list_transform(${list}, lambda pair: split_part(pair, '=', 1))`;

/** Lines of logfmt: a column is the key of its name. */
export function decodeLogfmt(input: LinesDecodeInput): Decode {
  return decodeTexts(input, {
    parts: `{pairs: ${pairs}, keys: ${keys(pairs)}}`,
    readable,
    piece: ({ name }) => `parts.pairs[list_position(parts.keys, ${quoteString(name)})]`,
    text: valueOf,
    unreadable: 'not valid logfmt',
  });
}

/** The value of a pair. */
function valueOf(pair: string): string {
  const text = `substr(${pair}, strpos(${pair}, '=') + 1)`;
  return `CASE WHEN NOT contains(${pair}, '=') THEN 'true' WHEN starts_with(${text}, '"') THEN ${unquoted(text)} ELSE nullif(${text}, '') END`;
}

/** Escapes are those of JSON; in a text that has others, such as `\d`, only quotes and backslashes are escaped. */
function unquoted(text: string): string {
  const inner = `substr(${text}, 2, length(${text}) - 2)`;
  const plain = `regexp_replace(${inner}, '\\\\(["\\\\])', '\\1', 'g')`;
  return `CASE WHEN NOT contains(${text}, '\\') THEN ${inner} WHEN json_valid(${text}) THEN json_extract_string(${text}, '$') ELSE ${plain} END`;
}

/** A query that gives the columns (`name`, `type`) which the lines of a relation show, in the order of their first places. */
export function logfmtColumns(lines: string): string {
  const split = `SELECT unnest(${pairs}) AS pair FROM ${lines} WHERE ${readable}`;
  const named = `SELECT split_part(pair, '=', 1) AS key, ${valueOf('pair')} AS text, row_number() OVER () AS place FROM (${split})`;
  const types = shownTypes.map(
    ([type, shape]) =>
      `WHEN bool_and(regexp_full_match(text, ${quoteString(shape)}) AND TRY_CAST(text AS ${type}) IS NOT NULL) THEN '${type}'`,
  );
  return `SELECT arg_min(key, place) AS name, CASE ${types.join(' ')} ELSE 'VARCHAR' END AS type FROM (${named}) GROUP BY lower(key) ORDER BY min(place)`;
}

/** What a text must look like to show a type. Whole numbers have no zero in front: that is an identifier. */
const shownTypes: readonly (readonly [Column['type'], string])[] = [
  ['BIGINT', String.raw`-?(0|[1-9]\d{0,18})`],
  ['DOUBLE', String.raw`-?(0|[1-9]\d*)(\.\d+)?`],
  ['BOOLEAN', 'true|false'],
  ['TIMESTAMP', String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?`],
];
