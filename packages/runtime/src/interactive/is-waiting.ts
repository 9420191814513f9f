import type { Statement } from '@weir/parser';
import type { PlannedStatements, Planning } from '@weir/planner';

/** Whether nothing could be made of a statement because the columns of a stream that its query reads are not known yet. */
export function isWaiting(
  statement: Statement,
  { queries, setup }: PlannedStatements,
  before: Planning,
): boolean {
  return queries.length === 0 && setup.length === 0 && hasQuery(statement, before);
}

/** What exists already is left as it is by IF NOT EXISTS. */
function hasQuery(statement: Statement, before: Planning): boolean {
  switch (statement.kind) {
    case 'query-statement':
      return true;
    case 'create-sink':
      return !before.sinkDefined(statement.name.text);
    case 'create-stream':
      return statement.definition.kind === 'query' && before.stream(statement.name.text) === undefined;
    default:
      return false;
  }
}
