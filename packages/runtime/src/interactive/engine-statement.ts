import type { DuckDBConnection } from '@duckdb/node-api';
import type { EngineStatement } from '@weir/parser';
import { statementDiagnostic } from '@weir/planner';
import type { Planning } from '@weir/planner';
import { readArrow } from '../arrow/read-result.ts';
import { stopwatch } from '../clock.ts';
import { findChartsAfter } from '../duckdb/search-path.ts';
import { engineErrorOf } from '../duckdb/engine-error.ts';
import type { Outcome } from './outcome.ts';

/** Runs one of DuckDB's own statements. */
export async function runEngineStatement(
  statement: EngineStatement,
  sql: string,
  connection: DuckDBConnection,
  scope: Planning,
): Promise<Outcome> {
  const started = stopwatch();
  try {
    const table = await readArrow(await connection.run(statement.text));
    await findChartsAfter(statement.text, connection);
    scope.noteMacro(statement.text);
    return answering.has(statement.keyword)
      ? { kind: 'rows', table, milliseconds: stopwatch() - started }
      : { kind: 'done', message: 'done' };
  } catch (error) {
    const problem = statementDiagnostic(engineErrorOf(error), statement.text, statement.span, scope);
    return { kind: 'error', diagnostics: [problem], source: sql };
  }
}

/** DuckDB's statements whose rows are what the user asked for. */
const answering = new Set(['SHOW', 'DESCRIBE', 'EXPLAIN', 'PRAGMA', 'CALL', 'SUMMARIZE']);
