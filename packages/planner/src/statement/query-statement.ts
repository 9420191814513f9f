import { printSql } from '@weir/parser';
import type { QueryStatement } from '@weir/parser';
import { sql } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { columnsInScope } from '../query/columns-in-scope.ts';
import { engineDiagnostic } from '../query/engine-diagnostic.ts';
import { missingFile } from '../query/missing-file.ts';
import { planQuery } from '../query/plan-query.ts';
import type { StatementPlan } from './statement-plan.ts';

/** A query by itself: its batches are printed; one that names no stream is DuckDB's and is printed once. */
export async function planQueryStatement(
  statement: QueryStatement,
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  const number = planning.nextQueryNumber();
  const planned = await planQuery(statement.query, 'print', planning);
  if (planned.kind === 'continuous') {
    const role = { kind: 'print', number, sql: printSql(statement.query) } as const;
    return [{ query: { ...planned.plan, role } }];
  }
  if (planned.kind !== 'static') return [];
  const fragment = sql`${statement.query}`;
  const described = await planning.catalog.describe(fragment.sql);
  if (described.kind === 'error') {
    const place =
      missingFile(statement.query, described) ??
      planning.placeIn(fragment, described.position, statement.span);
    const names = await columnsInScope(statement.query, described, place, planning);
    planning.report(engineDiagnostic(described, place, planning, names));
    return [];
  }
  return [{ setup: { sql: fragment.sql, keyword: 'SELECT', prints: true, number, span: statement.span } }];
}
