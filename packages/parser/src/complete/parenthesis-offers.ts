import { expressionOffers, operandOffers } from './expression-offers.ts';
import { columns, durations, functions, types, words } from './offer.ts';
import type { CallName, Offer } from './offer.ts';
import { isQuery, wordAt } from './outline.ts';
import type { Item, Position } from './outline.ts';
import { clauseAt } from './query-offers.ts';
import { nameOf } from './scope.ts';
import { operatorWords, queryStarts } from './words.ts';

/** Inside parentheses, by the word before them; undefined in a subquery, which has clauses of its own. */
export function parenthesisOffers(cursor: Position, parent: Position): readonly Offer[] | undefined {
  if (isQuery(cursor.group)) return undefined;
  if (cursor.group.opener !== '(') return expressionOffers(cursor, []);
  const call = wordAt(parent.group, parent.index - 1);
  const before = wordAt(cursor.group, cursor.index - 1);
  const byWord = offersByWord[call];
  if (byWord !== undefined) return byWord(cursor, before);
  const word = wordAt(parent.group, parent.index - 2);
  if (call === 'as' && wordAt(parent.group, parent.index - 3) !== 'window') return [words(...queryStarts)];
  if (call === 'as') return windowSpecification(cursor, before);
  if (word === 'stream' || word === 'exists' || word === 'table') return definitionOffers(cursor, before);
  const called = calledName(parent);
  if (called !== undefined) return argumentOffers(cursor, called);
  const inExpression = expressionOffers(cursor, []);
  return before === '' ? [...inExpression, words('SELECT')] : inExpression;
}

const listOfColumns = (): readonly Offer[] => [columns];
const query = (): readonly Offer[] => [words(...queryStarts)];

const offersByWord: Readonly<Record<string, (cursor: Position, before: string) => readonly Offer[]>> = {
  window: windowClause,
  over: windowSpecification,
  state: stateVariables,
  using: () => [{ what: 'shared-columns' }],
  exclude: listOfColumns,
  rename: listOfColumns,
  sets: listOfColumns,
  rollup: listOfColumns,
  cube: listOfColumns,
  init: query,
  exists: query,
  array: query,
  lateral: query,
  materialized: query,
  from: (_cursor, before) => (before === '' ? [words(...queryStarts), { what: 'relations' }] : []),
  join: (_cursor, before) => (before === '' ? [words(...queryStarts), { what: 'relations' }] : []),
  in: (cursor, before) =>
    before === '' ? [words('SELECT'), ...operandOffers] : expressionOffers(cursor, []),
  filter: (cursor, before) => (before === '' ? [words('WHERE')] : expressionOffers(cursor, [])),
  group: (cursor, before) =>
    before === '' ? [words('ORDER BY')] : expressionOffers(cursor, ['ASC', 'DESC']),
  cast: (cursor) => expressionOffers(cursor, ['AS']),
  try_cast: (cursor) => expressionOffers(cursor, ['AS']),
  extract: (cursor, before) =>
    before === ''
      ? [words('year', 'month', 'day', 'hour', 'minute', 'second', 'epoch', 'dow', 'week')]
      : expressionOffers(cursor, ['FROM']),
  at: () => [words('VERSION =>', 'TIMESTAMP =>')],
};

function windowClause(_cursor: Position, before: string): readonly Offer[] {
  if (before === '') return [durations, words('SIZE')];
  if (before === ',') return [durations, words('SLIDE')];
  return before === 'size' || before === 'slide' ? [durations] : [];
}

function windowSpecification(cursor: Position, before: string): readonly Offer[] {
  if (before === '') return [words('PARTITION BY', 'ORDER BY', 'ROWS BETWEEN', 'RANGE BETWEEN')];
  if (before === 'by') return [columns, functions];
  if (before === 'between' || before === 'and')
    return [words('UNBOUNDED PRECEDING', 'CURRENT ROW', 'UNBOUNDED FOLLOWING')];
  if (/^(?:rows|range|groups)$/.test(before)) return [words('BETWEEN', 'UNBOUNDED PRECEDING', 'CURRENT ROW')];
  const followers = ['ORDER BY', 'ASC', 'DESC', 'ROWS BETWEEN', 'RANGE BETWEEN', 'GROUPS BETWEEN', 'EXCLUDE'];
  return expressionOffers(cursor, followers);
}

/** `name [type] [DEFAULT e] UPDATE e, ...`. */
function stateVariables(cursor: Position, before: string): readonly Offer[] {
  const item = currentItem(cursor);
  if (item.length === 0) return [];
  if (item.length === 1) return [types, words('DEFAULT', 'UPDATE')];
  if (before === 'default' || before === 'update') return operandOffers;
  const started = item.some(({ word }) => word === 'update');
  return started || item.some(({ word }) => word === 'default')
    ? expressionOffers(cursor, started ? [] : ['UPDATE'])
    : [words('DEFAULT', 'UPDATE')];
}

/** `name type, ...`. */
function definitionOffers(cursor: Position, before: string): readonly Offer[] {
  const item = currentItem(cursor);
  return item.length === 1 && before !== ',' ? [types] : [];
}

/**
 * The source, sink or format in whose parentheses the cursor stands; undefined for a function in an
 * expression.
 */
function calledName({ group, index }: Position): CallName | undefined {
  const name = nameOf(group.items[index - 1]);
  if (name === undefined) return undefined;
  switch (wordAt(group, index - 2)) {
    case 'format':
      return { of: 'formats', name };
    case 'into':
      return { of: 'sinks', name };
    case 'from':
    case 'join':
      return { of: 'sources', name };
    case ',':
      return clauseAt({ group, index: index - 1 }, 0) === 'from' ? { of: 'sources', name } : undefined;
    default:
      return undefined;
  }
}

/** Options by name, and their values; before the first one also an operand. */
function argumentOffers(cursor: Position, call: CallName): readonly Offer[] {
  const item = currentItem(cursor);
  const option = nameOf(item[0]);
  const hasAssignment = /^(?:=>|:=|=)$/.test(item[1]?.word ?? '');
  if (option !== undefined && hasAssignment && item.length === 2) {
    return [{ what: 'option-values', call, option }];
  }
  if (item.length > 0) return hasAssignment ? [words(...operatorWords)] : [];
  const used = cursor.group.items.flatMap((other, index) =>
    /^(?:=>|:=|=)$/.test(wordAt(cursor.group, index + 1)) ? (nameOf(other) ?? []) : [],
  );
  return [{ what: 'options', call, used }];
}

/** The items of the list entry that the cursor stands in, up to the cursor. */
function currentItem({ group, index }: Position): readonly Item[] {
  const before = group.items.slice(0, index);
  const comma = before.findLastIndex((item) => item.word === ',');
  return before.slice(comma + 1);
}
