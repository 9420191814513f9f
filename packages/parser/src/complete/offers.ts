import { types } from './offer.ts';
import type { Offer } from './offer.ts';
import { isQuery, wordAt } from './outline.ts';
import type { Group, Position } from './outline.ts';
import { parenthesisOffers } from './parenthesis-offers.ts';
import { queryOffers } from './query-offers.ts';
import { nameOf } from './scope.ts';
import { statementOffers } from './statement-offers.ts';

/**
 * What may stand at the cursor: decided by the group it is in, then by the clause, then by the words
 * directly before it.
 */
export function offersAt(cursor: Position): readonly Offer[] {
  const { group, index } = cursor;
  const before = wordAt(group, index - 1);
  if (before === '.') return [{ what: 'members', path: pathBefore(group, index - 1) }];
  if (before === '::') return [types];
  if (group.parent === undefined) return statementOffers(cursor);
  return parenthesisOffers(cursor, group.parent) ?? queryOffers(cursor, queryStart(group));
}

function queryStart(group: Group): number {
  const [first] = group.items;
  return first?.group !== undefined && isQuery(first.group) ? 1 : 0;
}

/** The names before a dot: `a` and `b` of `a.b.`. */
function pathBefore(group: Group, dot: number): readonly string[] {
  const path: string[] = [];
  for (let index = dot; wordAt(group, index) === '.'; index -= 2) {
    const name = nameOf(group.items[index - 1]);
    if (name === undefined) break;
    path.unshift(name);
  }
  return path;
}
