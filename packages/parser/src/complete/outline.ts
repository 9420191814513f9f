import type { IToken } from 'chevrotain';
import * as Token from '../lexer/tokens.ts';
import type { Span } from '../span.ts';

/**
 * The tokens of one statement as nested groups, with the cursor as an item among them. It exists for any
 * text: a parenthesis that is never closed ends where a clause begins that cannot stand inside it, so that
 * FROM is found in `SELECT count(| FROM t`.
 */
export interface Group {
  readonly opener: '' | '(' | '[' | '{';
  readonly items: readonly Item[];
  /** Where the group stands; undefined for the whole statement. */
  readonly parent: Position | undefined;
  /** Of what is between the parentheses. */
  readonly inside: Span;
}

export interface Position {
  readonly group: Group;
  readonly index: number;
}

/**
 * `word` is how the rest of completion sees an item: a word or symbol in lower case, `"` for a quoted name,
 * `'` for a string, `1` for a number, `()` for a group (`[]`, `{}`), '' for the cursor.
 */
export interface Item {
  readonly word: string;
  readonly token?: IToken;
  readonly group?: Group;
}

interface GrowingGroup {
  readonly opener: Group['opener'];
  readonly items: Item[];
  readonly parent: { readonly group: GrowingGroup; readonly index: number } | undefined;
  inside: Span;
}

export interface Outline {
  readonly root: Group;
  readonly cursor: Position;
}

/** The outline of `before`, the cursor, and `behind`. */
export function outlineOf(
  before: readonly IToken[],
  behind: readonly IToken[],
  cursorOffset: number,
): Outline {
  const builder = new OutlineBuilder();
  for (const token of before) builder.add(token);
  const cursor = builder.addCursor(cursorOffset);
  for (const token of behind) builder.add(token);
  return { root: builder.root, cursor };
}

const openers: Readonly<Record<string, 'open' | 'close'>> = {
  '(': 'open',
  '[': 'open',
  '{': 'open',
  ')': 'close',
  ']': 'close',
  '}': 'close',
};
const openerOf: Readonly<Record<string, Group['opener']>> = {
  '(': '(',
  '[': '[',
  '{': '{',
  ')': '(',
  ']': '[',
  '}': '{',
};
const closedForm = { '': '', '(': '()', '[': '[]', '{': '{}' } as const;

class OutlineBuilder {
  readonly root: GrowingGroup = { opener: '', items: [], parent: undefined, inside: { start: 0, end: 0 } };
  #current: GrowingGroup = this.root;

  add(token: IToken): void {
    const role = openers[token.image];
    const opener = openerOf[token.image] ?? '';
    if (role === 'open') this.#open(token, opener);
    else if (role === 'close') this.#close(token, opener);
    else {
      if (endsUnclosedGroup(this.#current, token)) this.#leaveUnclosed(token.startOffset);
      this.#current.items.push({ word: wordOf(token), token });
    }
  }

  addCursor(offset: number): Position {
    this.#current.items.push({ word: '' });
    this.#current.inside = { start: this.#current.inside.start, end: offset };
    return { group: this.#current, index: this.#current.items.length - 1 };
  }

  #open(token: IToken, opener: Group['opener']): void {
    const parent = { group: this.#current, index: this.#current.items.length };
    const start = token.startOffset + 1;
    const group: GrowingGroup = { opener, items: [], parent, inside: { start, end: start } };
    this.#current.items.push({ word: closedForm[opener], token, group });
    this.#current = group;
  }

  /** A closing parenthesis for which nothing is open is left out. */
  #close(token: IToken, opener: Group['opener']): void {
    let group: GrowingGroup | undefined = this.#current;
    while (group !== undefined && group.opener !== opener) group = group.parent?.group;
    if (group?.parent === undefined) return;
    group.inside = { start: group.inside.start, end: token.startOffset };
    this.#current = group.parent.group;
  }

  #leaveUnclosed(end: number): void {
    while (this.#current.parent !== undefined && !isQuery(this.#current)) {
      this.#current.inside = { start: this.#current.inside.start, end };
      this.#current = this.#current.parent.group;
    }
  }
}

const queryStarts: ReadonlySet<string> = new Set([
  'select',
  'from',
  'with',
  'values',
  'pivot',
  'unpivot',
  'table',
]);

/** Whether a group begins like a query, so that it has clauses of its own. */
export function isQuery(group: Pick<Group, 'items' | 'opener'>): boolean {
  const first = group.items.find((item) => item.word !== '');
  if (group.opener === '') return true;
  return (
    first !== undefined &&
    (queryStarts.has(first.word) || (first.group !== undefined && isQuery(first.group)))
  );
}

const clauseStarts: ReadonlySet<string> = new Set(['from', 'where', 'having', 'qualify', 'limit', 'group']);
/** Calls in whose parentheses a word that begins a clause may stand. */
const clauseCalls: ReadonlySet<string> = new Set([
  'extract',
  'trim',
  'substring',
  'overlay',
  'filter',
  'pivot',
  'within',
]);

function endsUnclosedGroup(group: GrowingGroup, token: IToken): boolean {
  if (group.opener === '' || !clauseStarts.has(wordOf(token)) || isQuery(group) || group.items.length === 0)
    return false;
  const { parent } = group;
  const call = parent?.group.items[parent.index - 1]?.word ?? '';
  return !clauseCalls.has(call) && group.items.at(-1)?.word !== 'distinct';
}

function wordOf(token: IToken): string {
  switch (token.tokenType) {
    case Token.QuotedIdentifier:
      return '"';
    case Token.StringText:
    case Token.BitText:
      return "'";
    case Token.Integer:
    case Token.Decimal:
    case Token.ParameterText:
      return '1';
    default:
      return token.image.toLowerCase();
  }
}

/** The word of the item at an index; '' outside. */
export function wordAt(group: Group, index: number): string {
  return group.items[index]?.word ?? '';
}
