import { durationText } from '@weir/parser';
import { columnsText } from '../columns-text.ts';
import type { QueryPlan } from '../plan.ts';
import { answerSql, texts } from './answer-sql.ts';
import type { RoleBeforeRelations } from './statement-plan.ts';

/** A query that is listed, and what it has done since it began, if it runs. */
export interface ListedQuery {
  readonly plan: Pick<QueryPlan, 'slideMs' | 'columns'> & { readonly role: RoleBeforeRelations };
  readonly work?: QueryWork;
}

export interface QueryWork {
  readonly outputs: number;
  readonly rows: number;
  /** What an output takes to compute, in the middle. */
  readonly milliseconds: number;
}

/** The answers of SHOW QUERIES, which are those without a name, and of SHOW SINKS, as SQL. */
export function listingSql(what: 'QUERIES' | 'SINKS', queries: readonly ListedQuery[]): string {
  const done = [
    ['outputs', 'BIGINT'],
    ['rows', 'BIGINT'],
    ['milliseconds', 'DOUBLE'],
  ] as const;
  const columns =
    what === 'QUERIES' ? texts('name', 'query', 'slide') : texts('name', 'sink', 'slide', 'columns');
  return answerSql({ columns: [...columns, ...done], rows: queries.flatMap((query) => rowOf(what, query)) });
}

function rowOf(
  what: 'QUERIES' | 'SINKS',
  { plan: { role, slideMs, columns }, work }: ListedQuery,
): readonly (readonly (string | number)[])[] {
  const done = [work?.outputs ?? 0, work?.rows ?? 0, work?.milliseconds ?? 0];
  const slide = durationText(slideMs);
  if (what === 'QUERIES')
    return role.kind === 'print' ? [[String(role.number), role.sql, slide, ...done]] : [];
  return role.kind === 'sink' ? [[role.name, role.sink.name, slide, columnsText(columns), ...done]] : [];
}
