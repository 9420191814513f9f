import { walk } from '@weir/parser';
import type { Query, Span } from '@weir/parser';
import type { EngineError } from '../catalog.ts';

/** Where a query names the files that DuckDB does not find: it tells no place for them, only the name. */
export function missingFile(query: Query, { message }: EngineError): Span | undefined {
  const name = /^No files found that match the pattern "(.*)"/i.exec(message)?.[1];
  if (name === undefined) return undefined;
  let place: Span | undefined;
  walk(query, (node) => {
    const literal = node.kind === 'table' ? node.file : node;
    if (literal?.kind === 'string' && literal.value === name) place ??= literal.span;
  });
  return place;
}
