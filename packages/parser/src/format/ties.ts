import type { Statement } from '../ast/statement.ts';
import { walk } from '../map-ast.ts';
import { positionsOf } from './positions.ts';
import { outerWords } from './region.ts';
import type { Layout } from './region.ts';
import type { Ties } from './spacing.ts';

/** Signs, postfix operators and the colons of slices, which have no space on one side. */
export function tiesOf(layout: Layout, statement: Statement): Ties {
  const { words } = layout;
  const positions = positionsOf(layout);
  const tightBehind = new Set<number>();
  const tightBefore = new Set<number>();
  const add = (set: Set<number>, index: number | undefined): void =>
    void (index !== undefined && set.add(index));
  walk(statement, (node) => {
    switch (node.kind) {
      case 'unary': {
        const sign = positions.first(node.span);
        if (
          sign !== undefined &&
          node.operator !== 'NOT' &&
          /^[\w"'([{$?.\u0080-\uffff]/.test(words[sign + 1]?.text ?? '')
        )
          tightBehind.add(sign);
        return;
      }
      case 'postfix':
        return add(tightBefore, positions.last(node.span));
      case 'columns':
        return node.unpacked ? add(tightBehind, positions.first(node.span)) : undefined;
      case 'slice': {
        const bracket = positions.last(node.target.span);
        if (bracket === undefined) return;
        for (const [index, word] of outerWords(layout, bracket + 2, layout.closings.get(bracket + 1) ?? 0)) {
          if (word.text === ':' && words[index + 1]?.text !== ':') add(tightBehind, index);
        }
        return;
      }
      case 'limit':
      case 'sample': {
        const size = node.kind === 'limit' ? node.count : node.size;
        const last = size === undefined ? undefined : positions.last(size.span);
        if (last !== undefined && words[last + 1]?.text === '%') tightBefore.add(last + 1);
        return;
      }
      default:
        return;
    }
  });
  return { tightBehind, tightBefore };
}
