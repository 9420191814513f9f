import { quoteString } from '@weir/parser';
import type { ExplainStatement, Statement } from '@weir/parser';
import { explainQuery, keepingText } from '@weir/planner';
import { readArrow } from '../arrow/read-result.ts';
import { stopwatch } from '../clock.ts';
import { holdingsSql } from '../engine/holdings.ts';
import type { Holding } from '../engine/holdings.ts';
import { outputName } from '../engine/pipeline.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { RunningQuery } from '../engine/run-batch.ts';
import type { Outcome } from './outcome.ts';

/**
 * SHOW STATE, and EXPLAIN ANALYZE of a running query: what the queries of a pipeline hold and take, as it is now. Between two batches;
 * undefined for statements that look at something else.
 */
export async function lookAtQuery(statement: Statement, pipeline: Pipeline): Promise<Outcome | undefined> {
  const started = stopwatch();
  const sql = await lookingSql(statement, pipeline);
  if (sql === undefined) return undefined;
  const table = await readArrow(await pipeline.ask(sql));
  return { kind: 'rows', table, milliseconds: stopwatch() - started };
}

async function lookingSql(statement: Statement, pipeline: Pipeline): Promise<string | undefined> {
  if (statement.kind === 'explain') return analysisSql(statement, pipeline);
  if (statement.kind !== 'show' || statement.what !== 'STATE') return undefined;
  return holdingsSql(await pipeline.holdings());
}

async function analysisSql({ subject }: ExplainStatement, pipeline: Pipeline): Promise<string | undefined> {
  if (subject.kind !== 'name') return undefined;
  const query = pipeline.queries.find(
    ({ runner }) => String(outputName(runner.plan)).toLowerCase() === subject.text.toLowerCase(),
  );
  if (query === undefined) return undefined;
  const lines = [...explainQuery(query.runner.plan), ...measured(query, pipeline)];
  for (const holding of await pipeline.holdings([query])) lines.push(`  now ${holdingText(holding)}`);
  return `SELECT unnest([${lines.map(quoteString).join(', ')}]) AS plan`;
}

function measured(query: RunningQuery, pipeline: Pipeline): readonly string[] {
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
  return `${keepingText(keeping)}; ${counted}, ${Math.round(bytes)} bytes`;
}
