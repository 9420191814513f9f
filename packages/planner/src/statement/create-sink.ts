import type { CreateSink } from '@weir/parser';
import { plannedArguments } from '../option-value.ts';
import type { Planning } from '../planning.ts';
import { planQuery } from '../query/plan-query.ts';
import type { StatementPlan } from './statement-plan.ts';

/** CREATE SINK name INTO sink(...) AS query. */
export async function createSink(
  statement: CreateSink,
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  const name = statement.name.text;
  if (planning.sinkDefined(name) && !statement.orReplace) {
    if (!statement.ifNotExists)
      planning.error(statement.name.span, 'duplicate-sink', `there is a sink called "${name}" already`);
    return [];
  }
  planning.defineSink(name);
  const { values, diagnostics } = plannedArguments(statement.sink.arguments);
  planning.report(...diagnostics);
  checkSink(statement, values, planning);
  const planned = await planQuery(statement.query, 'sink', planning);
  if (planned.kind === 'static') {
    planning.error(
      statement.query.span,
      'not-continuous',
      `the sink "${name}" reads no stream`,
      'name a stream in FROM; for a result that is computed once use COPY',
    );
  }
  if (planned.kind !== 'continuous') return [];
  const sink = {
    name: statement.sink.path[0].text.toLowerCase(),
    arguments: values,
    span: statement.sink.span,
  };
  return [{ query: { ...planned.plan, role: { kind: 'sink', name, sink } } }];
}

function checkSink(
  statement: CreateSink,
  values: ReturnType<typeof plannedArguments>['values'],
  planning: Planning,
): void {
  const word = statement.sink.path[0];
  const information = planning.catalog.sink(word.text);
  if (information === undefined) {
    planning.unknownName(word.span, 'unknown-sink', 'sink', word.text, planning.catalog.sinkNames());
    return;
  }
  for (const problem of information.check(values)) {
    const span = problem.index === undefined ? word.span : (values[problem.index]?.span ?? word.span);
    planning.error(span, 'sink-option', problem.message, problem.hint);
  }
}
