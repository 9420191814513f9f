import { quoteString } from '@weir/parser';
import type { ExplainStatement, Statement } from '@weir/parser';
import { explainQuery, keepingText, listingSql } from '@weir/planner';
import { holdingsSql } from './holdings.ts';
import type { Holding } from './holdings.ts';
import { outputName } from './batch-metrics.ts';
import type { Pipeline } from './pipeline.ts';
import type { RunningQuery } from './run-batch.ts';

/** What of a pipeline is looked at. */
export type LookedAt = Pick<Pipeline, 'queries' | 'holdings' | 'tableBytes' | 'lagMs'>;

/**
 * SHOW QUERIES, SINKS and STATE, and EXPLAIN ANALYZE of a running query: what the queries of a pipeline hold and take, as it is now, as the SQL of a query
 * with these rows. Between two batches; undefined for statements that look at something else.
 */
export async function lookingSql(statement: Statement, pipeline: LookedAt): Promise<string | undefined> {
  if (statement.kind === 'explain') return analysisSql(statement, pipeline);
  if (statement.kind !== 'show') return undefined;
  if (statement.what === 'STATE') return holdingsSql(await pipeline.holdings());
  if (statement.what !== 'QUERIES' && statement.what !== 'SINKS') return undefined;
  const queries = pipeline.queries.map(({ runner, times }) => ({
    plan: runner.plan,
    work: { outputs: times.count, rows: runner.rowsOut, milliseconds: times.percentiles().p50 },
  }));
  return listingSql(statement.what, queries);
}

async function analysisSql({ subject }: ExplainStatement, pipeline: LookedAt): Promise<string | undefined> {
  if (subject.kind !== 'name') return undefined;
  const query = pipeline.queries.find(
    ({ runner }) => String(outputName(runner.plan)).toLowerCase() === subject.text.toLowerCase(),
  );
  if (query === undefined) return undefined;
  const lines = [...explainQuery(query.runner.plan), ...measured(query, pipeline)];
  for (const holding of await pipeline.holdings([query])) lines.push(`  now ${holdingText(holding)}`);
  lines.push(`  all tables of the engine, as it measures them: ${await pipeline.tableBytes()} bytes`);
  return `SELECT unnest([${lines.map(quoteString).join(', ')}]) AS plan`;
}

function measured(query: RunningQuery, pipeline: LookedAt): readonly string[] {
  const { count } = query.times;
  if (count === 0) return ['  no output yet'];
  const { p50, p99, max } = query.times.percentiles();
  return [
    `  outputs ${count}, rows ${query.runner.rowsOut}`,
    `  milliseconds an output: ${p50} in the middle, ${p99} at the 99th percentile, ${max} at most`,
    `  lag ${pipeline.lagMs} ms`,
  ];
}

function holdingText({ keeping, rows, keys, bytes }: Holding): string {
  const counted = keys === undefined ? `${rows} rows` : `${rows} rows, ${keys} keys`;
  return `${keepingText(keeping)}; ${counted}, about ${Math.round(bytes)} bytes of values`;
}
