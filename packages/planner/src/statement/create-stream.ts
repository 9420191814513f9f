import type { CreateStream, OnErrorClause } from '@weir/parser';
import { plannedArguments } from '../option-value.ts';
import type { ErrorAction } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { planQuery } from '../query/plan-query.ts';
import { defineSource } from '../streams/define-source.ts';
import { breakStream, declareStream } from '../streams/declare-stream.ts';
import type { StatementPlan } from './statement-plan.ts';

/** CREATE STREAM ... FROM source and CREATE STREAM ... AS query. */
export async function createStream(
  statement: CreateStream,
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  if (!nameIsFree(statement, planning)) return [];
  if (statement.definition.kind === 'query')
    return derivedStream(statement, statement.definition.query, planning);
  const { source, columns, format, onError } = statement.definition;
  const arguments_ = plannedArguments(source.arguments);
  const options = plannedArguments(format?.options ?? []);
  planning.report(...arguments_.diagnostics, ...options.diagnostics);
  const definition = await defineSource(
    {
      argumentsRefused: arguments_.diagnostics.length > 0,
      name: statement.name.text,
      source: { name: source.path[0].text, arguments: arguments_.values, span: source.span },
      ...(format === undefined
        ? {}
        : { format: { name: format.name.text, options: options.values, span: format.name.span } }),
      ...(columns === undefined
        ? {}
        : { columns: columns.map((each) => ({ name: each.name.text, type: each.type.text })) }),
      ...(onError === undefined ? {} : { onError: errorAction(onError) }),
      ...(statement.remember === undefined ? {} : { remember: rememberOf(statement.remember) }),
      span: statement.name.span,
    },
    planning,
  );
  const typeSpans = columns?.map((column) => column.type.span);
  if (!(await declareStream(definition, statement.span, planning, typeSpans)))
    breakStream(definition, planning);
  const errors = onError?.into === undefined ? undefined : planning.stream(onError.into.text);
  if (errors !== undefined) await declareStream(errors, statement.span, planning);
  return [];
}

/**
 * Whether the statement may define its name; says so if not. IF NOT EXISTS leaves what is there. In a file all statements hold at
 * once, so that there is nothing to replace; an interactive session takes the old stream away before it asks.
 */
function nameIsFree(statement: CreateStream, planning: Planning): boolean {
  const name = statement.name.text;
  if (planning.stream(name) === undefined) return true;
  if (statement.ifNotExists) return false;
  planning.error(
    statement.name.span,
    'duplicate-stream',
    `there is a stream called "${name}" already`,
    planning.options.interactive === true
      ? 'choose another name, or write CREATE OR REPLACE STREAM'
      : 'the statements of a file hold all at once: choose another name, or leave one of the two out',
  );
  return false;
}

async function derivedStream(
  statement: CreateStream,
  query: Parameters<typeof planQuery>[0],
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  const name = statement.name.text;
  const planned = await planQuery(query, 'stream', planning);
  if (planned.kind === 'static') {
    planning.error(
      query.span,
      'not-continuous',
      `"${name}" reads no stream`,
      'make it a table or a view: CREATE TABLE, CREATE VIEW',
    );
  }
  const continuous = planned.kind === 'continuous' ? planned : undefined;
  const definition = {
    name,
    slideMs: continuous?.plan.slideMs ?? planning.settings.batchIntervalMs,
    ...(continuous === undefined ? {} : { columns: continuous.plan.columns }),
    overlapping: continuous?.overlapping ?? false,
    span: statement.name.span,
  };
  planning.define(definition, planned.kind === 'waiting');
  const usage = planning.usage(name);
  usage.rememberMs = statement.remember?.duration.milliseconds ?? planning.settings.rememberMs;
  if (statement.remember?.bytes !== undefined) usage.rememberBytes = statement.remember.bytes;
  if (continuous === undefined) return [];
  if (!(await declareStream(definition, statement.span, planning))) {
    breakStream(definition, planning);
    return [];
  }
  return [{ query: { ...continuous.plan, role: { kind: 'stream', name } } }];
}

function errorAction(clause: OnErrorClause): ErrorAction {
  switch (clause.action) {
    case 'SKIP':
      return { action: 'skip' };
    case 'FAIL':
      return { action: 'fail' };
    case 'INTO':
      return clause.into === undefined ? { action: 'skip' } : { action: 'into', stream: clause.into.text };
  }
}

function rememberOf(clause: NonNullable<CreateStream['remember']>): { milliseconds: number; bytes?: number } {
  return {
    milliseconds: clause.duration.milliseconds,
    ...(clause.bytes === undefined ? {} : { bytes: clause.bytes }),
  };
}
