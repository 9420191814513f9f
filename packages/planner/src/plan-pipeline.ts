import type { Diagnostic, EngineStatement, Statement } from '@weir/parser';
import type { Catalog } from './catalog.ts';
import type { Plan, QueryPlan } from './plan.ts';
import { Planning } from './planning.ts';
import type { PlanOptions } from './planning.ts';
import { planQueryStatement } from './statement/query-statement.ts';
import { statementDiagnostic } from './query/engine-diagnostic.ts';
import { createSink } from './statement/create-sink.ts';
import { createStream } from './statement/create-stream.ts';
import { dropStatement } from './statement/drop.ts';
import { lookStatement } from './statement/look.ts';
import type { StatementPlan } from './statement/statement-plan.ts';
import { paneQueries } from './window/pane-streams.ts';
import type { PaneUse } from './window/pane-streams.ts';
import { streamRelations } from './streams/stream-relations.ts';
import { readSettings } from './read-settings.ts';
import { sinkRelation } from './relation-names.ts';

/** A plan, or the reasons why there is none. Warnings may stand beside a plan. */
export interface Planned {
  /** Absent when there are errors. */
  readonly plan?: Plan;
  readonly diagnostics: readonly Diagnostic[];
  /** Streams whose columns only their first rows can tell: plan again with `learnt` when they are known. */
  readonly waitingFor: readonly string[];
  /** What is known behind the last statement: the scope of ad-hoc queries. */
  readonly scope: Planning;
}

/**
 * Plans the statements of a pipeline, in file order. Every problem is collected: nothing may start if there is an error.
 * The catalog is asked for names and types as planning goes on.
 */
export async function planPipeline(
  statements: readonly Statement[],
  catalog: Catalog,
  options: PlanOptions,
): Promise<Planned> {
  const { settings, diagnostics } = readSettings(statements, options);
  const planned = await planStatements(statements, new Planning(catalog, settings, options));
  const waitingFor = planned.scope.sources.filter((source) => source.columns === undefined);
  const { scope, ...plan } = planned;
  const problems = [...diagnostics, ...scope.diagnostics];
  const result = { diagnostics: problems, waitingFor: waitingFor.map((source) => source.name), scope };
  return problems.some((problem) => problem.severity === 'error')
    ? result
    : { ...result, plan: { settings, ...plan } };
}

/** What some statements add to a pipeline, and the scope behind them with the problems that were found. */
export interface PlannedStatements extends Omit<Plan, 'settings'> {
  readonly scope: Planning;
}

/** Plans statements in a scope, which stays as it is: the scope behind them is given back. */
export async function planStatements(
  statements: readonly Statement[],
  before: Planning,
): Promise<PlannedStatements> {
  const scope = before.copy();
  for (const each of statements)
    if (each.kind === 'create-stream') scope.made.add(each.name.text.toLowerCase());
  const parts: StatementPlan[] = [];
  for (const statement of statements) {
    const planned = await planStatement(statement, scope);
    for (const { query } of planned) if (query !== undefined) scope.notePlanned(query, nameOf(query.role));
    parts.push(...planned);
  }
  const sources = scope.sources.slice(before.sources.length);
  return {
    scope,
    setup: parts.flatMap((part) => (part.setup === undefined ? [] : [part.setup])),
    sources: sources.map((source) => ({ ...source, relations: streamRelations(source.name, scope) })),
    errorStreams: errorStreams(scope),
    queries: withPanes(
      parts.flatMap((part) =>
        part.query === undefined ? [] : [withRelations(withPieces(part.query, scope), scope)],
      ),
      scope,
    ),
  };
}

/** Each query after the pane streams that it reads, which others may read too. */
function withPanes(queries: readonly QueryPlan[], planning: Planning): readonly QueryPlan[] {
  const usesOf = (query: QueryPlan): readonly PaneUse[] => planning.paneUses.get(query.program) ?? [];
  const panes = paneQueries(queries.flatMap(usesOf), planning.options.interactive === true);
  for (const { set, query } of panes) planning.paneSets.set(query, set);
  const placed = new Set<QueryPlan>();
  return queries.flatMap((query) => {
    const sets = new Set(usesOf(query).map((use) => use.set));
    const needed = panes.filter((pane) => !placed.has(pane.query) && sets.has(pane.set));
    for (const pane of needed) placed.add(pane.query);
    return [...needed.map((pane) => pane.query), query];
  });
}

function nameOf(role: NonNullable<StatementPlan['query']>['role']): string {
  return role.kind === 'print' ? String(role.number) : role.name;
}

function errorStreams(planning: Planning): Plan['errorStreams'] {
  const names = planning.sources.flatMap((source) =>
    source.onError.action === 'into' ? [source.onError.stream] : [],
  );
  return new Map(names.map((name) => [name.toLowerCase(), streamRelations(name, planning)]));
}

/** Pieces of a batch can be grouped only where nobody else wants its rows. */
function withPieces(
  query: NonNullable<StatementPlan['query']>,
  planning: Planning,
): NonNullable<StatementPlan['query']> {
  const { pieces, ...program } = query.program;
  if (pieces === undefined) return query;
  const { consumers, keepMs } = streamRelations(pieces.stream, planning);
  return consumers === 1 && keepMs === 0 ? query : { ...query, program };
}

function withRelations(query: NonNullable<StatementPlan['query']>, planning: Planning): QueryPlan {
  const role = query.role;
  switch (role.kind) {
    case 'stream':
      return { ...query, role: { ...role, relations: streamRelations(role.name, planning) } };
    case 'sink':
      return { ...query, role: { ...role, relations: streamRelations(sinkRelation(role.name), planning) } };
    case 'print':
      return { ...query, role };
  }
}

async function planStatement(statement: Statement, planning: Planning): Promise<readonly StatementPlan[]> {
  switch (statement.kind) {
    case 'query-statement':
      return planQueryStatement(statement, planning);
    case 'create-stream':
      return createStream(statement, planning);
    case 'create-sink':
      return createSink(statement, planning);
    case 'drop':
      return dropStatement(statement, planning);
    case 'set':
      return [];
    case 'show':
    case 'describe':
    case 'explain':
      return lookStatement(statement, planning);
    case 'engine':
      return planEngineStatement(statement, planning);
  }
}

async function planEngineStatement(
  statement: EngineStatement,
  planning: Planning,
): Promise<readonly StatementPlan[]> {
  planning.noteMacro(statement.text);
  const applied = await planning.catalog.apply(statement.text);
  if (applied.kind === 'error') {
    planning.report(statementDiagnostic(applied, statement.text, statement.span, planning));
    return [];
  }
  return [
    { setup: { sql: statement.text, keyword: statement.keyword, prints: false, span: statement.span } },
  ];
}
