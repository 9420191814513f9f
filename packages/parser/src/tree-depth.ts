import type { Span } from './span.ts';

/**
 * How deep a tree may be, so that what walks it by calling itself does not run out of stack: DuckDB's own limit for expressions.
 * A row of operators counts with each of them, since the left operand holds all that comes before.
 */
export const maxTreeDepth = 1000;

interface Level {
  readonly value: object;
  readonly depth: number;
}

/** The place of a node that lies deeper in the tree than is allowed; undefined if there is none. Does not call itself. */
export function tooDeepNode(root: object): Span | undefined {
  const pending: Level[] = [{ value: root, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (depth > maxTreeDepth && isNode(value)) return value.span;
    for (const child of Object.values(value)) {
      if (typeof child === 'object' && child !== null)
        pending.push({ value: child, depth: isNode(value) ? depth + 1 : depth });
    }
  }
  return undefined;
}

function isNode(value: object): value is { readonly span: Span } {
  return 'kind' in value && 'span' in value;
}
