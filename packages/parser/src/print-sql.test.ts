import { describe, expect, test } from 'vitest';
import type { Expression, FunctionCall, Name } from './ast/expression.ts';
import type { Query, TableReference } from './ast/query.ts';
import { mapChildren, walk } from './map-ast.ts';
import { parse } from './parse.ts';
import { placeOf } from './print/places.ts';
import { printSql, printSqlWithPlaces } from './print-sql.ts';
import { noSpan as span } from './span.ts';
import { testCases } from './testing/case-file.ts';
import { treeText } from './testing/same-tree.ts';

const name = (text: string): Name => ({ kind: 'name', text, quoted: false, span });
const column = (...path: [string, ...string[]]): Expression => ({
  kind: 'column',
  path: [name(path[0]), ...path.slice(1).map(name)],
  span,
});
const call = (text: string, ...values: Expression[]): Expression => ({
  kind: 'function',
  path: [name(text)],
  distinct: false,
  arguments: values.map((value) => ({ kind: 'argument', value, span })),
  span,
});

function select(from: TableReference): Query {
  return {
    kind: 'query',
    body: { kind: 'select', distinct: false, fromFirst: false, items: [], from: [from], windows: [], span },
    span,
  };
}

/** Printed SQL, one statement a line; what is printed must read as the same tree again. */
function printAll(source: string): string {
  const { statements, diagnostics } = parse(source);
  expect(diagnostics).toEqual([]);
  return statements
    .map((statement) => {
      const printed = printSql(statement);
      const again = parse(printed);
      expect(again.diagnostics, printed).toEqual([]);
      expect(treeText(again.statements), printed).toBe(treeText([statement]));
      return printed;
    })
    .join('\n');
}

describe('statements', () => testCases(new URL('print-sql.cases.txt', import.meta.url), printAll));

describe('trees made by programs', () => {
  test('names are quoted where they must be, and keep their letters', () => {
    expect(printSql(column('select'))).toBe('"select"');
    expect(printSql(column('Mixed'))).toBe('Mixed');
    expect(printSql(column('with space'))).toBe('"with space"');
    expect(printSql(column('say "x"'))).toBe('"say ""x"""');
    expect(printSql(column('t', 'select'))).toBe('t.select');
    expect(printSql(column('größe'))).toBe('größe');
    expect(printSql(column('1st'))).toBe('"1st"');
    expect(printSql(column(''))).toBe("''");
    expect(printSql(column('last'))).toBe('last');
    expect(printSql(call('left', column('a')))).toBe('left(a)');
    expect(printSql(call('select', column('a')))).toBe('"select"(a)');
  });

  test('strings are escaped', () => {
    expect(printSql({ kind: 'string', value: "it's\n", prefix: '', span })).toBe("'it''s\n'");
    expect(printSql({ kind: 'string', value: 'ab', prefix: 'x', span })).toBe("x'ab'");
  });

  test('parentheses come where the grammar needs them and are not doubled', () => {
    const or: Expression = { kind: 'binary', operator: 'OR', left: column('a'), right: column('b'), span };
    const and = (left: Expression): Expression => ({
      kind: 'binary',
      operator: 'AND',
      left,
      right: column('c'),
      span,
    });
    expect(printSql(and(or))).toBe('(a OR b) AND c');
    expect(printSql(and({ kind: 'parenthesized', inner: or, span }))).toBe('(a OR b) AND c');
    expect(
      printSql({ kind: 'binary', operator: 'OR', left: and(column('a')), right: column('b'), span }),
    ).toBe('a AND c OR b');
  });

  test('a field of a column is not read as a longer path', () => {
    expect(printSql({ kind: 'field', target: column('a'), name: name('b'), span })).toBe('(a).b');
    expect(printSql({ kind: 'field', target: call('f'), name: name('b'), span })).toBe('f().b');
    const index: Expression = { kind: 'index', target: column('a'), index: column('i'), span };
    expect(printSql({ kind: 'field', target: index, name: name('b'), span })).toBe('a[i].b');
    const upper: FunctionCall = {
      kind: 'function',
      path: [name('upper')],
      distinct: false,
      arguments: [],
      span,
    };
    expect(printSql({ kind: 'method', target: index, call: upper, span })).toBe('(a[i]).upper()');
  });

  test('an arm of a set operation with clauses of its own is in parentheses', () => {
    const arm: Query = {
      ...select({ kind: 'table', path: [name('a')], span }),
      limit: { kind: 'limit', percent: false, count: column('n'), span },
    };
    const union: Query = {
      kind: 'query',
      body: {
        kind: 'set-operation',
        operator: 'UNION',
        all: true,
        byName: false,
        left: arm,
        right: arm,
        span,
      },
      span,
    };
    expect(printSql(union)).toBe('(SELECT * FROM a LIMIT n) UNION ALL (SELECT * FROM a LIMIT n)');
    expect(
      printSql({
        kind: 'query',
        body: {
          kind: 'set-operation',
          operator: 'INTERSECT',
          all: false,
          byName: false,
          left: union,
          right: union,
          span,
        },
        span,
      }),
    ).toContain(') INTERSECT (');
  });

  test('a join on the right side is in parentheses', () => {
    const table = (text: string): TableReference => ({ kind: 'table', path: [name(text)], span });
    const cross = (left: TableReference, right: TableReference): TableReference => ({
      kind: 'join',
      type: 'CROSS',
      asof: false,
      natural: false,
      left,
      right,
      span,
    });
    expect(printSql(cross(table('a'), cross(table('b'), table('c'))))).toBe('a CROSS JOIN (b CROSS JOIN c)');
    expect(printSql(cross(cross(table('a'), table('b')), table('c')))).toBe('a CROSS JOIN b CROSS JOIN c');
  });
});

describe('places', () => {
  test('a position in printed text leads to the innermost node of the source', () => {
    const source = 'SELECT   a +   nosuch ,b\nFROM t';
    const { sql, places } = printSqlWithPlaces(parse(source).statements[0] ?? { kind: 'null', span });
    const { start, end } = placeOf(places, sql.indexOf('nosuch'));
    expect(source.slice(start, end)).toBe('nosuch');
  });

  test('what a program put in leads to the node around it', () => {
    const source = 'SELECT count(*) FROM clicks WINDOW(10s) WHERE url = 1';
    const [statement] = parse(source).statements;
    const rewritten = mapChildren(statement ?? { kind: 'null', span }, {
      table: (table) =>
        table.kind === 'table' ? { kind: 'table', path: [name('batch_of_clicks')], span } : table,
    });
    if (rewritten.kind !== 'query-statement') throw new Error('not a query');
    const { sql, places } = printSqlWithPlaces(rewritten);
    expect(sql).toBe('SELECT count(*) FROM batch_of_clicks WHERE url = 1');
    const { start, end } = placeOf(places, sql.indexOf('batch_of'));
    expect(source.slice(start, end)).toBe(source);
    const url = placeOf(places, sql.indexOf('url'));
    expect(source.slice(url.start, url.end)).toBe('url');
  });

  test('the end of the text belongs to what stands last', () => {
    const source = 'SELECT a FROM t';
    const { sql, places } = printSqlWithPlaces(parse(source).statements[0] ?? { kind: 'null', span });
    const place = placeOf(places, sql.length);
    expect(source.slice(place.start, place.end)).toContain('t');
  });

  test('without any place there is none', () => {
    expect(placeOf(printSqlWithPlaces(column('a')).places, 0)).toEqual(span);
  });
});

test('walk reaches every name of a column, so that nothing is hidden from a rewrite', () => {
  const source =
    'SELECT c1, f(c2 ORDER BY c3) FILTER (c4) OVER (PARTITION BY c5 ORDER BY c6 ROWS c7 PRECEDING) ' +
    'FROM t JOIN u ON c8 WHERE c9 IN (SELECT c10)';
  const found: string[] = [];
  for (const statement of parse(source).statements) {
    walk(statement, (node) => {
      if (node.kind === 'column') found.push(node.path[0].text);
    });
  }
  expect(found).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9', 'c10']);
});
