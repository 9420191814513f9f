import { durationText, printSql } from '@weir/parser';
import type { DescribeStatement, ExplainStatement, ShowStatement, Span } from '@weir/parser';
import { columnsText } from '../columns-text.ts';
import { explainQuery } from '../explain/explain-query.ts';
import type { Column } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { planQuery } from '../query/plan-query.ts';
import { settingText } from '../read-settings.ts';
import { settingDescriptions, settingNames } from '../settings.ts';
import { answerSql, descriptionSql, keptSql, texts } from './answer-sql.ts';
import { listingSql } from './query-listing.ts';
import type { StatementPlan } from './statement-plan.ts';

/** SHOW, DESCRIBE and EXPLAIN answer from the plan: their rows are known while planning, and printed before the streams start. */
export async function lookStatement(
  statement: ShowStatement | DescribeStatement | ExplainStatement,
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  switch (statement.kind) {
    case 'show':
      return printed(showSql(statement, planning), 'SHOW', statement.span);
    case 'describe':
      return describe(statement, planning);
    case 'explain':
      return explain(statement, planning);
  }
}

function printed(answer: string, keyword: string, span: Span): readonly StatementPlan[] {
  return [{ setup: { sql: answer, keyword, prints: true, span } }];
}

function showSql({ what }: ShowStatement, planning: Planning): string {
  switch (what) {
    case 'STREAMS':
      return answerSql({
        columns: texts('name', 'slide', 'columns'),
        rows: planning
          .streams()
          .map((stream) => [stream.name, durationText(stream.slideMs), knownColumns(stream.columns)]),
      });
    case 'SINKS':
    case 'QUERIES':
      return listingSql(what, planning.planned());
    case 'STATE':
      return keptSql(planning.kept());
    case 'SETTINGS':
      return answerSql({
        columns: texts('name', 'value', 'description'),
        rows: settingNames.map((name) => [
          name,
          settingText(planning.settings, name),
          settingDescriptions[name],
        ]),
      });
  }
}

function knownColumns(columns: readonly Column[] | undefined): string {
  return columns === undefined ? '(learnt from the first rows)' : columnsText(columns);
}

async function describe(statement: DescribeStatement, planning: Planning): Promise<readonly StatementPlan[]> {
  const text = statement.name.map((part) => part.text).join('.');
  const columns = planning.stream(text)?.columns ?? (await tableColumns(text, planning));
  if (columns === undefined) {
    planning.error(
      statement.span,
      'unknown-stream',
      `there is no stream or table called "${text}"`,
      planning.didYouMean(text),
    );
    return [];
  }
  return printed(descriptionSql(columns), 'DESCRIBE', statement.span);
}

async function tableColumns(name: string, planning: Planning): Promise<readonly Column[] | undefined> {
  const described = await planning.catalog.describe(`SELECT * FROM ${name}`);
  return described.kind === 'ok' ? described.columns : undefined;
}

async function explain(statement: ExplainStatement, planning: Planning): Promise<readonly StatementPlan[]> {
  const subject = statement.subject;
  if (subject.kind === 'name') {
    planning.error(
      subject.span,
      'not-running',
      `"${subject.text}" is not running`,
      'EXPLAIN ANALYZE looks at a running query',
    );
    return [];
  }
  const query =
    subject.kind === 'query-statement' || subject.kind === 'create-sink'
      ? subject.query
      : subject.kind === 'create-stream' && subject.definition.kind === 'query'
        ? subject.definition.query
        : undefined;
  if (query === undefined) {
    planning.error(
      statement.span,
      'not-a-query',
      'EXPLAIN takes a query, or a CREATE STREAM or CREATE SINK with one',
    );
    return [];
  }
  const planned = await planQuery(query, 'stream', planning);
  if (planned.kind === 'static') {
    return [
      {
        setup: { sql: `EXPLAIN ${printSql(query)}`, keyword: 'EXPLAIN', prints: true, span: statement.span },
      },
    ];
  }
  if (planned.kind !== 'continuous') return [];
  const rows = explainQuery(planned.plan).map((line) => [line]);
  return printed(answerSql({ columns: texts('plan'), rows }), 'EXPLAIN', statement.span);
}
