import { errorAt, parse } from '@weir/parser';
import type { Query, Span, Statement } from '@weir/parser';
import { parametersLeft, withNamedValues } from '@weir/planner';
import type { NamedValues } from '@weir/planner';
import { PipelineError } from '../engine/pipeline-error.ts';

/** The only statement of a text. Throws a `PipelineError` with the places of what is wrong. */
export function onlyStatement(sql: string): Statement {
  const { statements, diagnostics } = parse(sql);
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new PipelineError(diagnostics, sql);
  const [statement, second] = statements;
  if (second !== undefined)
    throw refusal(second.span, 'one-statement', 'one query at a time can be asked here', sql);
  if (statement === undefined)
    throw refusal({ start: 0, end: sql.length }, 'no-query', 'there is no query here', sql);
  return statement;
}

/** The query that a statement is, with values in the places of `$name`. Throws a `PipelineError`. */
export function queryOf(statement: Statement, named: NamedValues, sql: string): Query {
  if (statement.kind === 'query-statement') return withValues(statement.query, named, sql);
  const isExplained = statement.kind === 'explain';
  throw refusal(
    statement.span,
    'only-queries',
    isExplained
      ? 'a running pipeline explains what runs, and no other query'
      : 'a running pipeline can only be asked: this statement is not a SELECT',
    sql,
    isExplained ? 'EXPLAIN ANALYZE name tells of a query, stream or sink by its name or number' : undefined,
  );
}

/** What is numbered gets its values later. */
function withValues(query: Query, named: NamedValues, sql: string): Query {
  const given = withNamedValues(query, named);
  const [left] = parametersLeft(given).filter(({ text }) => !/^\$\d/.test(text));
  if (left === undefined) return given;
  const hint = 'parameters are written $1, $2 and so on here';
  throw refusal(left.span, 'missing-parameter', `there is no value for ${left.text}`, sql, hint);
}

function refusal(span: Span, code: string, message: string, sql: string, hint?: string): PipelineError {
  return new PipelineError([errorAt(span, code, message, hint)], sql);
}
