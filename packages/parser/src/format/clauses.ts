import { breaksAt, itemStarts, outerWords } from './region.ts';
import type { Layout, Region } from './region.ts';
import { wordSet } from '../word-set.ts';

/** A clause of a query: from its keyword to the next clause. */
export interface Clause {
  readonly keyword: string;
  readonly start: number;
  readonly end: number;
}

const clauseKeywords: ReadonlySet<string> = wordSet(`
  SELECT FROM WHERE GROUP HAVING QUALIFY WINDOW ORDER LIMIT OFFSET UNION INTERSECT EXCEPT VALUES
  STATE INIT TIMEOUT EVICT EMIT`);
const pivotKeywords: ReadonlySet<string> = new Set(['ON', 'USING', 'INTO']);

/**
 * The clauses of a query: one begins at the query's start, the others where lines begin when it is broken.
 */
export function clausesOf(layout: Layout, start: number, end: number): readonly Clause[] {
  const { words } = layout;
  const isPivot = /^(?:UN)?PIVOT/.test(words[start]?.keyword ?? '');
  const starts = [start];
  for (const [index, word] of outerWords(layout, start + 1, end)) {
    const isClause = clauseKeywords.has(word.keyword) || (isPivot && pivotKeywords.has(word.keyword));
    if ((isClause && !continuesClause(layout, index)) || followsSetOperator(layout, index))
      starts.push(index);
  }
  return starts.map((index, at) => ({
    keyword: words[index]?.keyword ?? '',
    start: index,
    end: starts[at + 1] ?? end,
  }));
}

/**
 * Words that begin no clause though they look like it: `IS DISTINCT FROM`, `WITHIN GROUP`, `LIMIT 1 OFFSET
 * 2`, `DESCRIBE SELECT`, a stream's WINDOW.
 */
function continuesClause({ words }: Layout, index: number): boolean {
  const word = words[index];
  const before = words[index - 1]?.keyword ?? '';
  switch (word?.keyword) {
    case 'FROM':
      return before === 'DISTINCT' || before === 'DESCRIBE' || before === 'SUMMARIZE';
    case 'SELECT':
      return before === 'DESCRIBE' || before === 'SUMMARIZE';
    case 'GROUP':
      return before === 'WITHIN';
    case 'WINDOW':
      return words[index + 1]?.text === '(';
    case 'OFFSET':
    case 'LIMIT':
      return (
        words.slice(0, index).findLast(({ keyword }) => clauseKeywords.has(keyword))?.keyword ===
        (word.keyword === 'LIMIT' ? 'OFFSET' : 'LIMIT')
      );
    case 'VALUES':
      return before !== 'ALL' && before !== 'NAME' && !setOperators.has(before) && before !== '';
    default:
      return false;
  }
}

const setOperators: ReadonlySet<string> = new Set(['UNION', 'INTERSECT', 'EXCEPT']);

/** The second arm of `(...) UNION ALL (...)`, which has no keyword to tell it. */
function followsSetOperator({ words }: Layout, index: number): boolean {
  if (words[index]?.text !== '(') return false;
  const [first = '', second = '', third = ''] = [index - 1, index - 2, index - 3].map(
    (at) => words[at]?.keyword,
  );
  return (
    setOperators.has(first) ||
    (setOperators.has(second) && /^(?:ALL|DISTINCT)$/.test(first)) ||
    (first === 'NAME' && second === 'BY' && third !== '')
  );
}

/** How the parts of a clause may be broken into lines. */
export function clauseRegions(layout: Layout, clause: Clause): readonly Region[] {
  const { keyword, start, end } = clause;
  switch (keyword) {
    case 'SELECT':
      return listRegion(layout, selectListStart(layout, start), clause, 'soft');
    case 'WITH':
      return listRegion(
        layout,
        layout.words[start + 1]?.keyword === 'RECURSIVE' ? start + 2 : start + 1,
        clause,
        'soft',
      );
    case 'VALUES':
      return listRegion(layout, start + 1, clause, 'soft');
    case 'FROM':
      return [
        {
          start,
          end,
          mode: 'soft',
          breaks: breaksAt([...itemStarts(layout, start, end), ...joinStarts(layout, clause)], 1),
        },
      ];
    case 'GROUP':
    case 'ORDER':
    case 'WINDOW':
      return [{ start, end, mode: 'fill', breaks: breaksAt(itemStarts(layout, start, end), 1) }];
    default:
      return [];
  }
}

/** A list that has one line an item when it does not fit into one; a single item stays behind its keyword. */
function listRegion(
  layout: Layout,
  listStart: number,
  { start, end }: Clause,
  mode: Region['mode'],
): readonly Region[] {
  const items = itemStarts(layout, listStart, end);
  return items.length === 0 ? [] : [{ start, end, mode, breaks: breaksAt([listStart, ...items], 1) }];
}

/** Behind SELECT, DISTINCT, DISTINCT ON (...). */
function selectListStart({ words, closings }: Layout, select: number): number {
  const next = words[select + 1]?.keyword;
  if (next !== 'DISTINCT' && next !== 'ALL') return select + 1;
  if (words[select + 2]?.keyword !== 'ON') return select + 2;
  return (closings.get(select + 3) ?? select + 2) + 1;
}

const joinWords: ReadonlySet<string> = wordSet(`
  LEFT RIGHT FULL INNER CROSS SEMI ANTI ASOF NATURAL POSITIONAL OUTER`);

function joinStarts(layout: Layout, { start, end }: Clause): readonly number[] {
  const found: number[] = [];
  for (const [index, word] of outerWords(layout, start, end)) {
    if (word.keyword !== 'JOIN') continue;
    let first = index;
    while (joinWords.has(layout.words[first - 1]?.keyword ?? '')) first -= 1;
    found.push(first);
  }
  return found;
}
