import { expectsOperand, expressionOffers, operandOffers } from './expression-offers.ts';
import { columns, durations, functions, relations, words } from './offer.ts';
import type { Offer } from './offer.ts';
import { wordAt } from './outline.ts';
import type { Group, Position } from './outline.ts';
import { followers, queryStarts } from './words.ts';

type QueryClause = keyof typeof followers | 'start' | 'with' | 'timeout' | 'evict' | 'init';

/** Inside a query whose first word stands at `start` of the cursor's group. */
export function queryOffers(cursor: Position, start: number): readonly Offer[] {
  const clause = clauseAt(cursor, start);
  const before = wordAt(cursor.group, cursor.index - 1);
  switch (clause) {
    case 'start':
      return [words(...queryStarts)];
    case 'with':
      return withOffers(cursor);
    case 'from':
      return fromOffers(cursor);
    case 'group':
      if (before === 'by') return [columns, functions, words('ALL', 'ROLLUP (', 'CUBE (', 'GROUPING SETS (')];
      return expressionOffers(cursor, followers.group);
    case 'order':
      if (before === 'by') return [columns, functions, words('ALL')];
      return expressionOffers(cursor, followers.order);
    case 'timeout':
      return before === 'timeout' ? [durations] : [words(...followers.state)];
    case 'state':
      return before === 'state' ? [words('EVERY BATCH', ...followers.state)] : [words(...followers.state)];
    case 'init':
      return [words(...followers.state)];
    case 'evict':
      return expressionOffers(cursor, followers.state);
    case 'emit':
      if (before === 'changes') return [words(', EVICTED')];
      return before === 'emit' ? expressionOffers(cursor, []) : [];
    case 'window':
      if (before === 'window' || before === ',') return [];
      return [words(...(before === '()' ? followers.window.slice(1) : before === 'as' ? ['('] : ['AS (']))];
    case 'limit':
      return before === 'limit' ? [words('ALL'), ...operandOffers] : [words(...followers.limit)];
    case 'select':
      if (before === 'select')
        return [columns, functions, words('DISTINCT', 'DISTINCT ON (', '*', ...operandWordsOf())];
      return expressionOffers(cursor, followers.select);
    case 'on':
    case 'where':
    case 'having':
    case 'qualify':
      return expressionOffers(cursor, ['AND', 'OR', ...followers[clause]]);
  }
}

function operandWordsOf(): readonly string[] {
  return operandOffers.flatMap((offer) => (offer.what === 'words' ? offer.words : []));
}

function withOffers({ group, index }: Position): readonly Offer[] {
  const before = wordAt(group, index - 1);
  if (before === 'with') return [words('RECURSIVE')];
  if (before === 'as') return [words('(', 'MATERIALIZED (', 'NOT MATERIALIZED (')];
  if (before === '()' && /^(?:as|materialized)$/.test(wordAt(group, index - 2)))
    return [words('SELECT', 'FROM')];
  return before === ',' || before === 'recursive' ? [] : [words('AS (')];
}

const beforeRelation: ReadonlySet<string> = new Set(['from', 'join', ',', 'lateral']);

function fromOffers(cursor: Position): readonly Offer[] {
  const { group, index } = cursor;
  const before = wordAt(group, index - 1);
  if (beforeRelation.has(before)) {
    return [
      relations,
      { what: 'calls', of: 'sources' },
      { what: 'functions', table: true },
      words('LATERAL', 'VALUES'),
    ];
  }
  if (before === 'last') return [durations, words('ALL')];
  if (before === '1' && wordAt(group, index - 2) === 'last') return [words('BATCHES')];
  const joined = hasWord(group, index, 'join');
  const selected = hasWord(group, index, 'select');
  const allowed = followers.from.filter(
    (word) => (joined || (word !== 'ON' && word !== 'USING (')) && (word !== 'SELECT' || !selected),
  );
  return before === 'as' ? [] : expressionOffers(cursor, allowed).map(withoutOperators);
}

/** Behind a relation stand clauses, no operators. */
function withoutOperators(offer: Offer): Offer {
  const clauses: readonly string[] = followers.from;
  if (offer.what !== 'words' || !offer.words.some((word) => clauses.includes(word))) return offer;
  return words(...offer.words.filter((word) => clauses.includes(word)));
}

function hasWord(group: Group, end: number, word: string): boolean {
  return group.items.slice(0, end).some((item) => item.word === word);
}

const simpleClauses: ReadonlyMap<string, QueryClause> = new Map<string, QueryClause>([
  ['with', 'with'],
  ['select', 'select'],
  ['where', 'where'],
  ['group', 'group'],
  ['having', 'having'],
  ['qualify', 'qualify'],
  ['order', 'order'],
  ['limit', 'limit'],
  ['offset', 'limit'],
  ['union', 'start'],
  ['intersect', 'start'],
  ['except', 'start'],
]);

/** weir's clauses: their words are no keywords, so they count only where a clause may begin. */
const streamClauses: ReadonlyMap<string, QueryClause> = new Map<string, QueryClause>([
  ['state', 'state'],
  ['init', 'init'],
  ['timeout', 'timeout'],
  ['evict', 'evict'],
  ['emit', 'emit'],
]);

/** The clause that the cursor stands in. */
export function clauseAt({ group, index: end }: Position, start: number): QueryClause {
  let clause: QueryClause = 'start';
  for (let index = start; index < end; index += 1) clause = clauseAfter(clause, { group, index });
  return clause;
}

function clauseAfter(clause: QueryClause, position: Position): QueryClause {
  const { group, index } = position;
  const word = wordAt(group, index);
  const before = wordAt(group, index - 1);
  if (word === 'from')
    return before === 'distinct' && wordAt(group, index - 2) !== 'select' ? clause : 'from';
  if (word === 'join' || (word === ',' && clause === 'on')) return 'from';
  if (word === 'on' && clause === 'from') return 'on';
  if (word === 'window') return wordAt(group, index + 1) === '()' ? clause : 'window';
  const isStreamClause = clause !== 'start' && clause !== 'select' && !expectsOperand(position);
  return simpleClauses.get(word) ?? (isStreamClause ? streamClauses.get(word) : undefined) ?? clause;
}
