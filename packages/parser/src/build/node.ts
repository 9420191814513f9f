import type { IToken } from 'chevrotain';
import type { Name } from '../ast/expression.ts';
import type { Span } from '../span.ts';

/** The fields of a node, each of which must be given, though an optional one as undefined. */
export type Fields<N> = { [K in keyof N]-?: undefined extends Pick<N, K>[K] ? N[K] | undefined : N[K] };

/** A node from its fields, where an optional field that is undefined is left out. */
export function makeNode<N extends { readonly kind: string }>(fields: Fields<N>): N;
export function makeNode(fields: object): object {
  const node: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined) node[name] = value;
  }
  return node;
}

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 };
}

/** The name that a word, a quoted name or a string stands for. */
export function nameOf(token: IToken): Name {
  const { image } = token;
  const span = tokenSpan(token);
  if (image.startsWith('"'))
    return { kind: 'name', text: image.slice(1, -1).replaceAll('""', '"'), quoted: true, span };
  if (image.startsWith("'"))
    return { kind: 'name', text: image.slice(1, -1).replaceAll("''", "'"), quoted: true, span };
  return { kind: 'name', text: image, quoted: false, span };
}
