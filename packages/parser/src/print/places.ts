import { noSpan } from '../span.ts';
import type { Span } from '../span.ts';
import type { Place } from './writer.ts';

/**
 * The place in the user's source of a position in printed SQL: the innermost node around it that was read
 * from a source. `offset` counts UTF-16 units. Behind the end of a node, as DuckDB reports an unexpected
 * end, the node before counts. Without any node there, `noSpan`.
 */
export function placeOf(places: readonly Place[], offset: number): Span {
  let found: Place | undefined;
  for (const place of places) {
    if (place.start > offset) break;
    if (offset < place.end) found = place;
    else if (offset === place.end && (found === undefined || found.end <= offset)) found = place;
  }
  return found?.span ?? noSpan;
}

/** The UTF-16 offset of a UTF-8 byte offset, which is how DuckDB counts positions. */
export function offsetOfByte(text: string, byteOffset: number): number {
  let bytes = 0;
  let offset = 0;
  for (const character of text) {
    if (bytes >= byteOffset) break;
    bytes += utf8Length(character);
    offset += character.length;
  }
  return offset;
}

function utf8Length(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
