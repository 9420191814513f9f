import { quoteName, quoteString } from '@weir/parser';
import { sameName } from '../tree.ts';
import type { Decode } from './decode.ts';
import { decodeTexts, textColumns } from './decode-texts.ts';
import type { LinesDecodeInput } from './decode-texts.ts';
import { groupNames, patternWith } from './regex-pattern.ts';

/**
 * Lines that a regular expression takes apart, anywhere in them: its named groups are the columns. A group that took nothing is NULL.
 * DuckDB gives empty texts for a line that does not match: only a line with nothing but those is asked again.
 */
export function decodeRegex(pattern: string, input: LinesDecodeInput): Decode {
  const read = textColumns(input);
  const names = groupNames(pattern).filter((name) => read.some((column) => sameName(column.name, name)));
  const only = quoteString(patternWith(pattern, names));
  const matches = `regexp_matches(value, ${only})`;
  const taken = names.map((name) => `parts.${quoteName(name)} <> ''`);
  return decodeTexts(input, {
    parts:
      names.length === 0 ? 'NULL' : `regexp_extract(value, ${only}, [${names.map(quoteString).join(', ')}])`,
    readable: taken.length === 0 ? matches : `CASE WHEN ${taken.join(' OR ')} THEN true ELSE ${matches} END`,
    piece: (column) => `parts.${quoteName(column.name)}`,
    text: (piece) => `nullif(${piece}, '')`,
    unreadable: 'the pattern does not match',
  });
}
