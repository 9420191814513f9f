import { quoteName, warningAt } from '@weir/parser';
import type { CreateSink, Diagnostic } from '@weir/parser';
import { plannedArguments } from '../option-value.ts';
import type { QueryPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { planQuery } from '../query/plan-query.ts';
import { sinkRelation } from '../relation-names.ts';
import { declareStream } from '../streams/declare-stream.ts';
import { sameName } from '../tree.ts';
import type { StatementPlan } from './statement-plan.ts';

/** CREATE SINK name INTO sink(...) AS query. */
export async function createSink(
  statement: CreateSink,
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  const name = statement.name.text;
  // Replacing is for interactive sessions: the statements of a file hold all at once.
  if (planning.sinkDefined(name) && !(statement.orReplace && planning.options.interactive === true)) {
    if (!statement.ifNotExists)
      planning.error(statement.name.span, 'duplicate-sink', `there is a sink called "${name}" already`);
    return [];
  }
  planning.defineSink(name);
  const { values, diagnostics } = plannedArguments(statement.sink.arguments);
  planning.report(...diagnostics);
  checkSink(statement, values, diagnostics.length > 0, planning);
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
  await rememberSink(statement, planned.plan, planning);
  const sink = {
    name: statement.sink.path[0].text.toLowerCase(),
    arguments: values,
    span: statement.sink.span,
  };
  return [{ query: { ...planned.plan, role: { kind: 'sink', name, sink } } }];
}

/** LAST can stand after a sink: its output is a stream of what is remembered. */
async function rememberSink(
  statement: CreateSink,
  plan: Pick<QueryPlan, 'slideMs' | 'columns'>,
  planning: Planning,
): Promise<void> {
  const { text, span } = statement.name;
  const { slideMs, columns } = plan;
  const definition = { name: sinkRelation(text), slideMs, columns, overlapping: true, span };
  planning.defineSink(text, definition);
  const usage = planning.usage(definition.name);
  usage.rememberMs = statement.remember?.duration.milliseconds ?? planning.settings.rememberMs;
  if (statement.remember?.bytes !== undefined) usage.rememberBytes = statement.remember.bytes;
  const duplicate = columns.find((column, index) =>
    columns.slice(0, index).some((other) => sameName(other.name, column.name)),
  );
  if (duplicate === undefined) {
    await declareStream(definition, statement.span, planning, [], 'when used');
    return;
  }
  if (usage.rememberMs > 0) planning.report(notRemembered(statement, duplicate.name));
  usage.rememberMs = 0;
  planning.defineSink(text);
}

function notRemembered(statement: CreateSink, column: string): Diagnostic {
  return warningAt(
    statement.remember?.span ?? statement.name.span,
    'not-remembered',
    `the output of "${statement.name.text}" is not remembered: it has two columns called ${quoteName(column)}`,
    'give one of them another name with AS',
  );
}

function checkSink(
  statement: CreateSink,
  values: ReturnType<typeof plannedArguments>['values'],
  refused: boolean,
  planning: Planning,
): void {
  const word = statement.sink.path[0];
  const information = planning.catalog.sink(word.text);
  if (information === undefined) {
    planning.unknownName(word.span, 'unknown-sink', 'sink', word.text, planning.catalog.sinkNames());
    return;
  }
  for (const problem of information.check(values)) {
    // Where an argument was refused already, it may seem to be missing.
    if (problem.index === undefined && refused) continue;
    const span = problem.index === undefined ? word.span : (values[problem.index]?.span ?? word.span);
    planning.error(span, 'sink-option', problem.message, problem.hint);
  }
}
