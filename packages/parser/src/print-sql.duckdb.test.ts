import { DuckDBInstance } from '@duckdb/node-api';
import type { DuckDBConnection } from '@duckdb/node-api';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { Expression, Name } from './ast/expression.ts';
import { mapChildren } from './map-ast.ts';
import { parse } from './parse.ts';
import { offsetOfByte, placeOf } from './print/places.ts';
import { printSql, printSqlWithPlaces } from './print-sql.ts';
import { noSpan as span } from './span.ts';

/** DuckDB's own tree of a SELECT, without places; undefined if it does not parse. */
let treeOf: (sql: string) => Promise<string | undefined>;
let connection: DuckDBConnection;

beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:')).connect();
  const serialize = await connection.prepare('SELECT json_serialize_sql(?::VARCHAR)');
  treeOf = async (sql) => {
    serialize.bindVarchar(1, sql);
    const text = String((await serialize.runAndReadAll()).getRows()[0]?.[0]);
    const withoutPlaces = JSON.stringify(
      JSON.parse(text, (key, value: unknown) => (key === 'query_location' ? undefined : value)),
    );
    return withoutPlaces.includes('"error":true') ? undefined : withoutPlaces;
  };
});

const name = (text: string): Name => ({ kind: 'name', text, quoted: false, span });
const columns: readonly Expression[] = ['a', 'b', 'select', 'Mixed Case'].map((text) => ({
  kind: 'column',
  path: [name(text)],
  span,
}));
const operators = [
  'OR',
  'AND',
  '=',
  '<',
  '||',
  '+',
  '-',
  '*',
  '/',
  '^',
  '->',
  '->>',
  '&',
  'IS DISTINCT FROM',
  '<<',
];

/** Expressions as programs make them: without a single parenthesis. */
const { expression } = fc.letrec<{ expression: Expression; operand: Expression }>((tie) => {
  const operand = tie('expression');
  return {
    operand,
    expression: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom<Expression>(
        ...columns,
        { kind: 'number', text: '1', span },
        { kind: 'string', value: "it's", prefix: '', span },
      ),
      fc
        .tuple(fc.constantFrom(...operators), operand, operand)
        .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right, span })),
      operand.map((value): Expression => ({ kind: 'unary', operator: 'NOT', operand: value, span })),
      operand.map((value): Expression => ({ kind: 'unary', operator: '-', operand: value, span })),
      operand.map((value): Expression => ({ kind: 'unary', operator: '~', operand: value, span })),
      operand.map((value): Expression => ({ kind: 'postfix', operator: '!', operand: value, span })),
      operand.map((value): Expression => ({ kind: 'is', operand: value, negated: true, test: 'NULL', span })),
      operand.map((value): Expression => ({
        kind: 'cast',
        style: '::',
        operand: value,
        type: { kind: 'type', text: 'INTEGER', span },
        span,
      })),
      operand.map((value): Expression => ({
        kind: 'collate',
        operand: value,
        collation: [name('nocase')],
        span,
      })),
      operand.map((value): Expression => ({ kind: 'field', target: value, name: name('end'), span })),
      operand.map((value): Expression => ({ kind: 'index', target: value, index: value, span })),
      operand.map((value): Expression => ({
        kind: 'lambda',
        style: 'arrow',
        parameters: [name('x')],
        body: value,
        span,
      })),
      fc
        .tuple(operand, operand)
        .map(([value, zone]): Expression => ({ kind: 'at-time-zone', operand: value, zone, span })),
      fc.tuple(operand, operand).map(([value, pattern]): Expression => ({
        kind: 'like',
        operator: 'LIKE',
        operand: value,
        negated: true,
        pattern,
        span,
      })),
      fc.tuple(operand, operand, operand).map(([value, low, high]): Expression => ({
        kind: 'between',
        operand: value,
        negated: false,
        low,
        high,
        span,
      })),
      fc
        .tuple(operand, fc.array(operand, { minLength: 1, maxLength: 3 }))
        .map(([value, items]): Expression => ({
          kind: 'in',
          operand: value,
          negated: true,
          choices: { kind: 'list', items },
          span,
        })),
      fc
        .tuple(operand, operand, fc.constantFrom('=', '<', '+'))
        .map(([value, choices, operator]): Expression => ({
          kind: 'quantified',
          operator,
          quantifier: 'ANY',
          operand: value,
          choices,
          span,
        })),
      fc.tuple(operand, operand).map(([when, then]): Expression => ({
        kind: 'case',
        branches: [{ when, then }],
        otherwise: then,
        span,
      })),
    ),
  };
});

/** The same with parentheses around everything that takes them. */
function withAllParentheses(node: Expression): Expression {
  const inner = mapChildren(node, { expression: withAllParentheses });
  return inner.kind === 'column' ? inner : { kind: 'parenthesized', inner, span };
}

test('the parentheses that are printed group operands as the tree does', async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(expression, async (node) => {
      const meant = await treeOf(`SELECT ${printSql(withAllParentheses(node))}`);
      if (meant === undefined) return;
      compared += 1;
      expect(await treeOf(`SELECT ${printSql(node)}`), printSql(node)).toBe(meant);
    }),
    { numRuns: 400, seed: 20 },
  );
  expect(compared).toBeGreaterThan(200);
});

test('an error that DuckDB finds in printed text is shown at its place in the source', async () => {
  await connection.run('SET errors_as_json = true');
  const source = "select   'größer' as g,\n  a +   nosuch  -- here\nfrom (select 1 as a)";
  const [statement] = parse(source).statements;
  expect(statement).toBeDefined();
  if (statement === undefined) return;
  const { sql, places } = printSqlWithPlaces(statement);
  const message = await connection.prepare(sql).then(
    () => 'no error',
    (error: unknown) => String(error),
  );
  const position = /"position":"(\d+)"/.exec(message)?.[1];
  const { start, end } = placeOf(places, offsetOfByte(sql, Number(position)));
  expect(source.slice(start, end)).toBe('nosuch');
});
