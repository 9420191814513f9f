import { parse, printSql } from '@weir/parser';
import { expect, test } from 'vitest';
import { missingValues, withNamedValues, withoutParameters } from './named-parameters.ts';
import type { NamedValues } from './named-parameters.ts';

function bound(sql: string, values: NamedValues): string {
  const [statement] = parse(sql).statements;
  if (statement?.kind !== 'query-statement') throw new Error('a query is wanted');
  return printSql(withNamedValues(statement, values).query);
}

test('what looks like a number, a truth value or NULL is that, all else is text', () => {
  expect(bound('SELECT $a, $b, $c, $d, $e', { a: '-5', b: '1.5', c: 'true', d: 'NULL', e: "it's" })).toBe(
    "SELECT CAST('-5' AS BIGINT), CAST('1.5' AS DOUBLE), CAST('true' AS BOOLEAN), NULL, 'it''s'",
  );
});

test('names have no case; what is numbered, has no value or is in a string stays', () => {
  expect(bound("SELECT $A, $1, $x, '$a'", { a: 'v' })).toBe("SELECT 'v', $1, $x, '$a'");
});

test('a value is never read as SQL', () => {
  expect(bound('SELECT $a', { a: '1; DROP TABLE t' })).toBe("SELECT '1; DROP TABLE t'");
});

test('those without a value are told, each at its place', () => {
  const [statement] = parse('SELECT $1, $batch_time, $x').statements;
  if (statement?.kind !== 'query-statement') throw new Error('a query is wanted');
  const problems = missingValues(statement, (name) => `set ${name}`);
  expect(problems.map(({ span, message, hint }) => [span.start, message, hint])).toEqual([
    [7, 'there is no value for $1', 'write a name, such as $least; set least'],
    [24, 'there is no value for $x', 'set x'],
  ]);
  expect(printSql(withoutParameters(statement).query)).toBe('SELECT NULL, $batch_time, NULL');
});
