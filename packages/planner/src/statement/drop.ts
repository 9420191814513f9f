import type { DropStatement } from '@weir/parser';
import type { Planning } from '../planning.ts';
import type { StatementPlan } from './statement-plan.ts';

/** DROP STREAM | SINK in a pipeline file, where all statements hold at once: IF EXISTS of what is not there does nothing. */
export function dropStatement(statement: DropStatement, planning: Planning): readonly StatementPlan[] {
  const name = statement.name.text;
  const what = statement.what.toLowerCase();
  const known =
    statement.what === 'STREAM' ? planning.stream(name) !== undefined : planning.sinkDefined(name);
  if (!known) {
    if (!statement.ifExists) {
      planning.error(
        statement.name.span,
        `unknown-${what}`,
        `there is no ${what} called "${name}"`,
        planning.didYouMean(name),
      );
    }
    return [];
  }
  planning.error(
    statement.name.span,
    'drop-in-file',
    `"${name}" is made by this file and cannot be dropped in it`,
    `leave out its CREATE ${statement.what}`,
  );
  return [];
}
