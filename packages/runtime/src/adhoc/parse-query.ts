import { errorAt, parse } from '@weir/parser';
import type { Query, Span } from '@weir/parser';
import { PipelineError } from '../engine/pipeline-error.ts';

/** The only statement of a text, if it is a query. Throws a `PipelineError` with the places of what is wrong. */
export function parseQuery(sql: string): { readonly query: Query; readonly span: Span } {
  const { statements, diagnostics } = parse(sql);
  if (diagnostics.some((diagnostic) => diagnostic.severity === 'error'))
    throw new PipelineError(diagnostics, sql);
  const [statement, second] = statements;
  if (statement?.kind === 'query-statement' && second === undefined)
    return { query: statement.query, span: statement.span };
  if (second !== undefined)
    throw refusal(second.span, 'one-statement', 'one query at a time can be asked here', sql);
  const span = statement?.span ?? { start: 0, end: sql.length };
  if (statement === undefined) throw refusal(span, 'no-query', 'there is no query here', sql);
  throw refusal(
    span,
    'only-queries',
    'a running pipeline can only be asked: this statement is not a SELECT',
    sql,
  );
}

function refusal(span: Span, code: string, message: string, sql: string): PipelineError {
  return new PipelineError([errorAt(span, code, message)], sql);
}
