import { expressionOffers } from './expression-offers.ts';
import { durations, relations, words } from './offer.ts';
import type { Offer } from './offer.ts';
import { wordAt } from './outline.ts';
import type { Position } from './outline.ts';
import { clauseAt, queryOffers } from './query-offers.ts';
import { continuations, queryStarts, statementStarts } from './words.ts';

/** Outside of all parentheses, for the statement whose first word stands at `start`. */
export function statementOffers(cursor: Position, start = 0): readonly Offer[] {
  const { group, index } = cursor;
  if (index === start) return [words(...statementStarts)];
  const before = wordAt(group, index - 1);
  switch (wordAt(group, start)) {
    case 'create':
      return createOffers(cursor, start, before);
    case 'set':
      return settingOffers(cursor, start);
    case 'reset':
      return before === 'reset' ? [{ what: 'settings' }] : [];
    case 'show':
      return [words(...(index === start + 1 ? (continuations.get('show') ?? []) : []))];
    case 'drop':
      return dropOffers(cursor, start);
    case 'describe':
    case 'desc':
    case 'summarize':
      return index === start + 1 ? [relations, words(...queryStarts)] : queryOffers(cursor, start + 1);
    case 'explain':
      if (wordAt(group, start + 1) === 'analyze')
        return index === start + 2
          ? [relations, words('SELECT', 'FROM')]
          : statementOffers(cursor, start + 2);
      return index === start + 1
        ? [words('ANALYZE', ...statementStarts)]
        : statementOffers(cursor, start + 1);
    case 'insert':
      return insertOffers(cursor, before);
    default:
      return isQueryStart(wordAt(group, start)) || clauseAt(cursor, start) !== 'start'
        ? queryOffers(cursor, start)
        : [];
  }
}

/** Other statements are DuckDB's: their clauses are known, what they begin with is not. */
function isQueryStart(word: string): boolean {
  return word === '()' || queryStarts.some((start) => start.toLowerCase() === word);
}

function createOffers(cursor: Position, start: number, before: string): readonly Offer[] {
  const { group, index } = cursor;
  if (before === 'create') return [words(...(continuations.get('create') ?? []))];
  if (before === 'or' && wordAt(group, index - 2) === 'create') return [words('REPLACE')];
  if (before === 'replace') return [words('STREAM', 'SINK', 'TABLE', 'VIEW', 'MACRO')];
  const as = group.items.findIndex((item, at) => at > start && item.word === 'as');
  if (as >= 0 && as < index) return before === 'as' ? [words(...queryStarts)] : queryOffers(cursor, as + 1);
  const kind = group.items
    .slice(start, index)
    .find((item) => item.word === 'stream' || item.word === 'sink')?.word;
  if (kind === 'stream') return streamOffers(cursor, before);
  if (kind === 'sink') return sinkOffers(cursor, before);
  return before === 'table' || before === 'view' ? [words('IF NOT EXISTS')] : [words('AS', 'AS SELECT')];
}

const streamEnds = ['FORMAT', 'REMEMBER', 'ON ERROR SKIP', 'ON ERROR FAIL', 'ON ERROR INTO'];

/**
 * `CREATE STREAM name [(columns)] FROM source(...) [FORMAT f (...)] [REMEMBER d] [ON ERROR ...]`, or `AS
 * query`.
 */
function streamOffers({ group, index }: Position, before: string): readonly Offer[] {
  switch (before) {
    case 'stream':
      return [words('IF NOT EXISTS')];
    case 'exists':
      return [];
    case 'from':
      return [{ what: 'calls', of: 'sources' }];
    case 'format':
      return [{ what: 'calls', of: 'formats' }];
    case 'remember':
      return [durations];
    case 'on':
      return [words('ERROR SKIP', 'ERROR FAIL', 'ERROR INTO')];
    case 'error':
      return [words('SKIP', 'FAIL', 'INTO')];
    case 'into':
      return [];
    default: {
      const hasSource = group.items.slice(0, index).some((item) => item.word === 'from');
      return [words(...(hasSource ? streamEnds : ['FROM', 'AS', 'REMEMBER']))];
    }
  }
}

/** `CREATE SINK name INTO sink(...) [REMEMBER d] AS query`. */
function sinkOffers(_cursor: Position, before: string): readonly Offer[] {
  switch (before) {
    case 'sink':
      return [words('IF NOT EXISTS')];
    case 'exists':
      return [];
    case 'into':
      return [{ what: 'calls', of: 'sinks' }];
    case 'remember':
      return [durations];
    case '()':
      return [words('AS', 'REMEMBER')];
    default:
      return [words('INTO', 'AS', 'REMEMBER')];
  }
}

function settingOffers({ group, index }: Position, start: number): readonly Offer[] {
  const scoped = /^(?:global|session|local)$/.test(wordAt(group, start + 1)) ? 1 : 0;
  const name = start + 1 + scoped;
  if (index === start + 1) return [{ what: 'settings' }, words('GLOBAL', 'SESSION', 'VARIABLE')];
  if (index === name) return [{ what: 'settings' }];
  if (index === name + 1) return [words('=')];
  const setting = group.items[name]?.token?.image ?? '';
  return index === name + 2 ? [{ what: 'setting-values', setting }] : [];
}

function dropOffers({ group, index }: Position, start: number): readonly Offer[] {
  const what = wordAt(group, start + 1);
  if (index === start + 1) return [words(...(continuations.get('drop') ?? []))];
  const before = wordAt(group, index - 1);
  if (before !== what && before !== 'exists') return [words('CASCADE')];
  const exists = before === what ? [words('IF EXISTS')] : [];
  if (what === 'stream' || what === 'sink' || what === 'table' || what === 'view')
    return [{ what: 'relations-of', kinds: [what] }, ...exists];
  return exists;
}

function insertOffers(cursor: Position, before: string): readonly Offer[] {
  const { group, index } = cursor;
  if (before === 'insert') return [words('INTO')];
  if (before === 'into') return [{ what: 'relations-of', kinds: ['table', 'view'] }];
  const query = group.items.findIndex(
    (item) => item.word === 'select' || item.word === 'from' || item.word === 'with',
  );
  if (query >= 0 && query < index) return queryOffers(cursor, query);
  return before === 'values' ? expressionOffers(cursor, []) : [words('SELECT', 'FROM', 'VALUES')];
}
