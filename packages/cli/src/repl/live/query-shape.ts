import { parse } from '@weir/parser';
import { answerShape, unknownShape } from '@weir/planner';
import type { AnswerShape } from '@weir/planner';

/** What the text of a continuous query tells of its rows. */
export type QueryShape = AnswerShape;

export function queryShape(sql: string): QueryShape {
  const [statement] = parse(sql).statements;
  return statement?.kind === 'query-statement' ? answerShape(statement.query) : unknownShape;
}
