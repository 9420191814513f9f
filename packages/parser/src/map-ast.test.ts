import { expect, test } from 'vitest';
import type { Expression, Name } from './ast/expression.ts';
import type { Query, TableReference } from './ast/query.ts';
import { children, mapChildren, walk, wordsOf } from './map-ast.ts';
import { noSpan as span } from './span.ts';

const name = (text: string): Name => ({ kind: 'name', text, quoted: false, span });
const column = (text: string): Expression => ({ kind: 'column', path: [name(text)], span });
const table = (text: string): TableReference => ({ kind: 'table', path: [name(text)], span });

/** `SELECT a + b FROM s WHERE CASE WHEN a THEN b END` and what else a test puts in. */
function select(from: readonly TableReference[], where?: Expression): Query {
  const sum: Expression = { kind: 'binary', operator: '+', left: column('a'), right: column('b'), span };
  return {
    kind: 'query',
    body: {
      kind: 'select',
      distinct: false,
      fromFirst: false,
      items: [{ kind: 'select-item', value: sum, span }],
      from,
      windows: [],
      ...(where === undefined ? {} : { where }),
      span,
    },
    span,
  };
}

test('a rewrite that changes nothing returns the same object', () => {
  const query = select([table('s')], {
    kind: 'case',
    branches: [{ when: column('a'), then: column('b') }],
    span,
  });
  expect(mapChildren(query, {})).toBe(query);
  expect(mapChildren(query, { expression: (e) => e, table: (t) => t })).toBe(query);
});

test('a table is replaced by another kind of table reference, at any depth', () => {
  const replaceStream = (node: TableReference): TableReference =>
    node.kind === 'table'
      ? { kind: 'table-subquery', query: select([]), lateral: false, span }
      : mapChildren(node, rewrite);
  const rewrite = { table: replaceStream };
  const join: TableReference = {
    kind: 'join',
    type: 'INNER',
    asof: false,
    natural: false,
    left: table('a'),
    right: { kind: 'table-subquery', query: select([table('b')]), lateral: false, span },
    span,
  };
  const kinds: string[] = [];
  walk(mapChildren(select([join]), rewrite), (node) => void kinds.push(node.kind));
  expect(kinds).not.toContain('table');
  expect(kinds.filter((kind) => kind === 'table-subquery')).toHaveLength(3);
});

test('a column is replaced inside records that are not nodes, and what did not change is kept', () => {
  const untouched = column('b');
  const value: Expression = { kind: 'case', branches: [{ when: column('a'), then: untouched }], span };
  const mapped = mapChildren(value, {
    expression: (e) =>
      e.kind === 'column' && e.path[0].text === 'a' ? { kind: 'boolean', value: true, span } : e,
  });
  expect(mapped).toEqual({
    ...value,
    branches: [{ when: { kind: 'boolean', value: true, span }, then: untouched }],
  });
  expect(mapped.kind === 'case' && mapped.branches[0]?.then).toBe(untouched);
});

test('children come in the order they are written, and absent ones are left out', () => {
  expect(children(select([table('s')], column('c')).body).map((child) => child.kind)).toEqual([
    'select-item',
    'table',
    'column',
  ]);
});

test('walk skips what is below a node for which the visitor returns false', () => {
  const seen: string[] = [];
  walk(select([table('s')]), (node) => {
    seen.push(node.kind);
    return node.kind !== 'select-item';
  });
  expect(seen).toEqual(['query', 'select', 'select-item', 'table']);
});

test('the names of a node are its own, not those of nodes below', () => {
  const alias = { kind: 'alias', name: name('x'), columns: [name('c'), name('d')], span } as const;
  expect(wordsOf(alias).map((word) => word.text)).toEqual(['x', 'c', 'd']);
  expect(wordsOf(select([{ kind: 'table', path: [name('s'), name('t')], alias, span }]).body)).toEqual([]);
  expect(
    wordsOf({ kind: 'table', path: [name('s'), name('t')], alias, span }).map((word) => word.text),
  ).toEqual(['s', 't']);
});
