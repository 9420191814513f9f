import { keywordClass } from '../keywords.ts';
import type { CatalogColumn } from './catalog.ts';
import { isQuery, wordAt } from './outline.ts';
import type { Group, Item, Position } from './outline.ts';
import { wordSet } from '../word-set.ts';

/**
 * Which relations and columns a name at the cursor may mean, found in the outline alone: the FROM clauses
 * of the query around the cursor, behind it too, and of the queries around that one.
 */
export interface ScopeRelation {
  /** The alias, or the last part of the relation's name. */
  readonly name: string;
  readonly isAlias: boolean;
  readonly columns: readonly CatalogColumn[];
}

export interface CommonTable {
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
}

/**
 * The columns of a relation that is defined outside of the query; undefined if there is none of that name.
 */
export type ColumnsOfName = (name: string) => readonly CatalogColumn[] | undefined;

/** Definitions that name each other in a circle end here. */
const maxDepth = 8;

interface Names {
  readonly columnsOf: ColumnsOfName;
  readonly depth: number;
}

/** A part of a group: one arm of a UNION, or all of it. */
interface Segment {
  readonly group: Group;
  readonly start: number;
  readonly end: number;
}

/** The relations in scope, those of the innermost query first. */
export function relationsInScope(cursor: Position, columnsOf: ColumnsOfName): readonly ScopeRelation[] {
  const names = { columnsOf: withCommonTables(commonTablesInScope(cursor, columnsOf), columnsOf), depth: 0 };
  const found: ScopeRelation[] = [];
  for (
    let position: Position | undefined = cursor;
    position !== undefined;
    position = position.group.parent
  ) {
    if (!isQuery(position.group)) continue;
    const segment = segmentAt(position);
    found.push(...relationsOfSegment(segment, names), ...stateVariablesOf(segment));
  }
  return found;
}

/** The WITH tables that a query at the cursor may name. */
export function commonTablesInScope(
  cursor: Position,
  columnsOf: ColumnsOfName,
  depth = 0,
): readonly CommonTable[] {
  const found: CommonTable[] = [];
  for (
    let position: Position | undefined = cursor;
    position !== undefined;
    position = position.group.parent
  ) {
    found.push(...commonTablesOf(position.group, position.index, columnsOf, depth));
  }
  return found;
}

/** The columns that a query gives. */
export function columnsOfQuery(group: Group, columnsOf: ColumnsOfName, depth = 0): readonly CatalogColumn[] {
  if (depth > maxDepth) return [];
  const inner = group.items[0]?.group;
  if (inner !== undefined && group.items.length === 1) return columnsOfQuery(inner, columnsOf, depth);
  const tables = commonTablesOf(group, group.items.length, columnsOf, depth + 1);
  const names = { columnsOf: withCommonTables(tables, columnsOf), depth: depth + 1 };
  const segment = segmentAt({ group, index: firstQueryWord(group) });
  const relations = relationsOfSegment(segment, names);
  const select = indexOfWord(segment, 'select');
  if (select < 0) return relations.flatMap((relation) => relation.columns);
  const end = clauseEnd(segment, select + 1);
  return splitAtCommas(group.items.slice(select + 1, end)).flatMap((item) => columnsOfItem(item, relations));
}

function withCommonTables(tables: readonly CommonTable[], columnsOf: ColumnsOfName): ColumnsOfName {
  return (name) => tables.find((table) => sameName(table.name, name))?.columns ?? columnsOf(name);
}

/** `WITH a AS (...), b(x) AS (...)` at the start of a group, as far as it stands before `end`. */
function commonTablesOf(
  group: Group,
  end: number,
  columnsOf: ColumnsOfName,
  depth: number,
): readonly CommonTable[] {
  const start = group.items.findIndex((item) => item.word === 'with');
  if (start < 0 || start >= end || depth > maxDepth) return [];
  const found: CommonTable[] = [];
  let index = wordAt(group, start + 1) === 'recursive' ? start + 2 : start + 1;
  for (;;) {
    const name = nameOf(group.items[index]);
    const body = group.items.findIndex(
      (item, at) => at > index && item.group !== undefined && isAfterAs(group, at),
    );
    const query = group.items[body]?.group;
    if (name === undefined || query === undefined) return found;
    const listed = group.items[index + 1]?.group;
    const lookUp = withCommonTables(found, columnsOf);
    found.push({
      name,
      columns: listed === undefined ? columnsOfQuery(query, lookUp, depth + 1) : namesIn(listed),
    });
    if (wordAt(group, body + 1) !== ',') return found;
    index = body + 2;
  }
}

function isAfterAs(group: Group, index: number): boolean {
  const before = wordAt(group, index - 1);
  return before === 'as' || before === 'materialized';
}

const setOperators: ReadonlySet<string> = new Set(['union', 'intersect', 'except']);

/** The arm of the query that holds a position. */
function segmentAt({ group, index }: Position): Segment {
  let start = 0;
  let end = group.items.length;
  for (const [at, item] of group.items.entries()) {
    if (!setOperators.has(item.word)) continue;
    if (at < index) start = at + 1;
    else if (at < end) end = at;
  }
  return { group, start, end };
}

function firstQueryWord(group: Group): number {
  const index = group.items.findIndex((item) => item.word === 'select' || item.word === 'from');
  return Math.max(index, 0);
}

const clauseWords: ReadonlySet<string> = wordSet(`
  select from where group having qualify order limit offset union intersect except state emit sample`);

function indexOfWord({ group, start, end }: Segment, word: string): number {
  for (let index = start; index < end; index += 1) {
    if (wordAt(group, index) === word && wordAt(group, index - 1) !== 'distinct') return index;
  }
  return -1;
}

/** Where the clause that goes on at `start` ends. */
function clauseEnd({ group, end }: Segment, start: number): number {
  for (let index = start; index < end; index += 1) {
    const word = wordAt(group, index);
    const isWindowClause = word === 'window' && wordAt(group, index + 1) !== '()';
    if (isWindowClause || (clauseWords.has(word) && wordAt(group, index - 1) !== 'distinct')) return index;
  }
  return end;
}

function relationsOfSegment(segment: Segment, names: Names): readonly ScopeRelation[] {
  const from = indexOfWord(segment, 'from');
  if (from < 0) return [];
  return relationsIn(segment.group.items.slice(from + 1, clauseEnd(segment, from + 1)), names);
}

/** `STATE (visits BIGINT UPDATE ...)` makes its variables known in the whole query. */
function stateVariablesOf(segment: Segment): readonly ScopeRelation[] {
  const state = indexOfWord(segment, 'state');
  const variables = segment.group.items[state + 1]?.group;
  if (state < 0 || variables === undefined) return [];
  const columns = splitAtCommas(variables.items).flatMap(([name, type]) => {
    const typeName = nameOf(type);
    return nameOnly(nameOf(name)).map((column) =>
      typeName === undefined ? column : { ...column, type: typeName },
    );
  });
  return [{ name: '', isAlias: false, columns }];
}

const joinWords: ReadonlySet<string> = wordSet(`
  join left right full inner cross semi anti asof natural positional outer`);

/** The relations of `a WINDOW(...) AS x JOIN (SELECT ...) y ON ..., c`. */
function relationsIn(items: readonly Item[], names: Names): readonly ScopeRelation[] {
  const parts: Item[][] = [[]];
  for (const item of items) {
    if (item.word === ',' || item.word === 'join') parts.push([]);
    else parts.at(-1)?.push(item);
  }
  return parts.flatMap((part) =>
    relationsOfPart(
      part.filter((item) => item.word !== '' && item.word !== 'lateral'),
      names,
    ),
  );
}

function relationsOfPart(items: readonly Item[], names: Names): readonly ScopeRelation[] {
  const [first] = items;
  if (first === undefined) return [];
  if (first.group !== undefined && !isQuery(first.group)) return relationsIn(first.group.items, names);
  let length = 1;
  while (items[length]?.word === '.' && items[length + 1] !== undefined) length += 2;
  const path = items.slice(0, length).flatMap((item) => nameOf(item) ?? []);
  const { alias, listed } = aliasIn(items.slice(length));
  const name = alias ?? path.at(-1);
  if (name === undefined)
    return first.group === undefined
      ? []
      : [{ name: '', isAlias: false, columns: queryColumns(first.group, names) }];
  const known =
    first.group === undefined ? (names.columnsOf(path.join('.')) ?? []) : queryColumns(first.group, names);
  const columns = known.map((column, index) => listed[index] ?? column);
  return [{ name, isAlias: alias !== undefined, columns: known.length === 0 ? listed : columns }];
}

function queryColumns(group: Group, { columnsOf, depth }: Names): readonly CatalogColumn[] {
  return columnsOfQuery(group, columnsOf, depth + 1);
}

interface FoundAlias {
  readonly alias?: string;
  readonly listed: readonly CatalogColumn[];
}

/** The alias behind a relation, before or after its WINDOW or LAST, and the columns listed with it. */
function aliasIn(items: readonly Item[]): FoundAlias {
  for (const [index, item] of items.entries()) {
    if (item.word === 'on' || item.word === 'using' || joinWords.has(item.word)) break;
    const isWord = item.word === '"' || /^[a-z_\u0080-\uffff]/.test(item.word);
    const startsClause =
      item.word === 'window' || (item.word === 'last' && /^(?:1|all)$/.test(items[index + 1]?.word ?? ''));
    const isUnit = items[index - 1]?.word === '1';
    const mayBeAlias =
      items[index - 1]?.word === 'as' || keywordClass(item.word) === undefined || item.word === 'last';
    if (!isWord || startsClause || isUnit || !mayBeAlias || item.word === 'as') continue;
    const alias = nameOf(item);
    const list = items[index + 1]?.group;
    if (alias !== undefined) return { alias, listed: list === undefined ? [] : namesIn(list) };
  }
  return { listed: [] };
}

/** The first word of each item of a list: `(a, b)`, `(a INTEGER, b VARCHAR)` with the types. */
export function namesIn(group: Group): readonly CatalogColumn[] {
  return splitAtCommas(group.items).flatMap((items) => {
    const name = nameOf(items[0]);
    const type = items
      .slice(1)
      .map((item) => (item.group === undefined ? (item.token?.image ?? '') : ''))
      .join(' ')
      .trim();
    return name === undefined ? [] : [type === '' ? { name } : { name, type }];
  });
}

function columnsOfItem(
  items: readonly Item[],
  relations: readonly ScopeRelation[],
): readonly CatalogColumn[] {
  const words = items.map((item) => item.word);
  const last = items.at(-1);
  const name = nameOf(last);
  if (words.at(-2) === 'as' || words[1] === ':') return nameOnly(words[1] === ':' ? nameOf(items[0]) : name);
  if (last?.word === '*' && (items.length === 1 || words.at(-2) === '.')) {
    const qualifier = items.length === 1 ? undefined : nameOf(items[0]);
    const meant = relations.filter(
      (relation) => qualifier === undefined || sameName(relation.name, qualifier),
    );
    return meant.flatMap((relation) => relation.columns);
  }
  const isPath = items.every((item, index) =>
    index % 2 === 0 ? nameOf(item) !== undefined : item.word === '.',
  );
  if (!isPath) return items.length > 1 && keywordClass(last?.word ?? '') === undefined ? nameOnly(name) : [];
  const known = relations
    .flatMap((relation) => relation.columns)
    .find((column) => sameName(column.name, name ?? ''));
  return known === undefined ? nameOnly(name) : [known];
}

function nameOnly(name: string | undefined): readonly CatalogColumn[] {
  return name === undefined ? [] : [{ name }];
}

function splitAtCommas(items: readonly Item[]): readonly (readonly Item[])[] {
  const parts: Item[][] = [[]];
  for (const item of items) {
    if (item.word === ',') parts.push([]);
    else if (item.word !== '') parts.at(-1)?.push(item);
  }
  return parts.filter((part) => part.length > 0);
}

/** The name that a word is, quotes removed; undefined for anything else. */
export function nameOf(item: Item | undefined): string | undefined {
  const image = item?.token?.image;
  if (image === undefined || item?.group !== undefined) return undefined;
  if (image.startsWith('"')) return image.slice(1, -1).replaceAll('""', '"');
  return /^[A-Za-z_\u0080-\uffff]/.test(image) ? image : undefined;
}

export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
