import { errorAt } from '@weir/parser';
import type { DescribeStatement, Statement } from '@weir/parser';
import { descriptionSql, planStatements } from '@weir/planner';
import type { Planning } from '@weir/planner';
import { lookingSql } from '../engine/look-at-query.ts';
import type { LookedAt } from '../engine/look-at-query.ts';
import { PipelineError } from '../engine/pipeline-error.ts';
import type { AdhocRelation } from './adhoc-query.ts';

/** What statements that look at a pipeline are answered from. */
export interface LookedAtPipeline {
  readonly scope: Planning;
  relations(): Promise<readonly AdhocRelation[]>;
  /** Has work done between two batches. */
  between<T>(work: (pipeline: LookedAt) => Promise<T>): Promise<T>;
}

/**
 * SHOW, DESCRIBE and EXPLAIN ANALYZE as the SQL of a query that has their answer for its rows; undefined for any other statement.
 * Rejects with a `PipelineError`.
 */
export async function lookingQuery(
  statement: Statement,
  sql: string,
  pipeline: LookedAtPipeline,
): Promise<string | undefined> {
  if (statement.kind === 'describe') return describedSql(statement, sql, pipeline);
  const isAnalysis = statement.kind === 'explain' && statement.subject.kind === 'name';
  if (statement.kind !== 'show' && !isAnalysis) return undefined;
  const told = await pipeline.between((running) => lookingSql(statement, running));
  if (told !== undefined) return told;
  const { scope, setup } = await planStatements([statement], pipeline.scope);
  const [answer] = setup;
  if (answer === undefined) throw new PipelineError(scope.diagnostics, sql);
  return answer.sql;
}

async function describedSql(
  { name }: DescribeStatement,
  sql: string,
  pipeline: LookedAtPipeline,
): Promise<string> {
  const text = name.map((part) => part.text).join('.');
  const found = (await pipeline.relations()).find((each) =>
    [each.name, `${each.schema}.${each.name}`].some((known) => known.toLowerCase() === text.toLowerCase()),
  );
  if (found === undefined) {
    const message = `there is no stream or table called "${text}"`;
    throw new PipelineError(
      [errorAt(name[0].span, 'unknown-stream', message, pipeline.scope.didYouMean(text))],
      sql,
    );
  }
  return descriptionSql(found.columns);
}
