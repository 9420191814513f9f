import { mapChildren, printSql, walk } from '@weir/parser';
import type { Argument, ColumnReference, Expression, Name, Query, Rewrite, Span } from '@weir/parser';
import { isAggregate } from '../aggregate/find-aggregates.ts';
import type { EngineError } from '../catalog.ts';
import { sql } from '../fragment.ts';
import type { Column } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { name } from '../tree.ts';
import { columnsInScope, tableWithout } from './columns-in-scope.ts';
import { engineDiagnostic } from './engine-diagnostic.ts';
import { missingFile } from './missing-file.ts';
import { constantNames, constantValue, isConstant } from './output-constant.ts';
import type { OutputConstants } from './output-constant.ts';

/**
 * Names and types of a query are resolved by DuckDB itself, which knows best. `batch_time`, `window_start` and `window_end` are
 * constants of the output batch "unless a column of that name is in scope": so the query is shown to DuckDB as it stands, and where it
 * says that such a column is not there, the constant is put in that place, until nothing is missing.
 */

export interface BoundQuery {
  readonly query: Query;
  readonly columns: readonly Column[];
}

/**
 * The query with its constants put in, and its columns; undefined after reporting why DuckDB refuses it. `offered`: the names that can
 * stand in it, where the user does not know the relations it reads.
 */
export async function bindQuery(
  query: Query,
  constants: OutputConstants,
  planning: Planning,
  offered?: readonly string[],
): Promise<BoundQuery | undefined> {
  let current = query;
  for (let round = 0; round < maxConstants; round += 1) {
    const fragment = sql`${current}`;
    const described = await planning.catalog.describe(fragment.sql);
    if (described.kind === 'ok') return { query: current, columns: described.columns };
    const span = missingFile(query, described) ?? planning.placeIn(fragment, described.position, query.span);
    const missing = await missingConstant(current, described, constants, planning);
    if (missing === undefined) {
      const place = tableWithout(described) === undefined ? span : referenceAt(current, span);
      const names = offered ?? (await columnsInScope(current, described, span, planning));
      planning.report(engineDiagnostic(described, place, planning, names));
      return undefined;
    }
    const replacement = constantValue(current, missing, constants, planning);
    if (replacement === undefined) return undefined;
    current = replaceColumn(current, missing, replacement);
  }
  planning.error(
    query.span,
    'too-many-constants',
    `batch_time and window bounds stand in more than ${maxConstants} places of this query`,
  );
  return undefined;
}

const maxConstants = 200;

/** The constant that DuckDB took for a column and did not find. */
async function missingConstant(
  query: Query,
  error: EngineError,
  constants: OutputConstants,
  planning: Planning,
): Promise<ColumnReference | undefined> {
  if (!mentionsConstant(error)) return undefined;
  const [asked, answer] =
    error.position === undefined ? await askAgain(query, error, planning) : [query, error];
  if (answer.position === undefined || !mentionsConstant(answer)) return undefined;
  return constantAt(query, planning.placeIn(sql`${asked}`, answer.position, query.span), constants);
}

function mentionsConstant(error: EngineError): boolean {
  const message = error.message.toLowerCase();
  return error.type === 'Binder' && constantNames.some((constant) => message.includes(constant));
}

/**
 * Two refusals come without a place, and also where such a column is in scope: of HAVING, that it is not grouped; of a select item
 * called like what stands in it, that its alias is used too early. Asked in another way DuckDB tells what is really missing.
 */
async function askAgain(
  query: Query,
  error: EngineError,
  planning: Planning,
): Promise<readonly [Query, EngineError]> {
  const asked = error.message.includes('GROUP BY') ? withGroupedHaving(query) : withoutConstantAliases(query);
  const described = await planning.catalog.describe(printSql(asked));
  return [asked, described.kind === 'ok' ? error : described];
}

function withGroupedHaving(query: Query): Query {
  const rewrite: Rewrite = {
    body: (body) => {
      const mapped = mapChildren(body, rewrite);
      if (mapped.kind !== 'select' || mapped.having === undefined) return mapped;
      return { ...mapped, having: inAggregates(mapped.having) };
    },
  };
  return mapChildren(query, rewrite);
}

/** The expression with what could be a constant put into an aggregate. */
function inAggregates(expression: Expression): Expression {
  if (isAggregate(expression)) return expression;
  if (expression.kind !== 'column')
    return mapChildren(expression, { expression: inAggregates, query: (inner) => inner });
  const argument: Argument = { kind: 'argument', value: expression, span: expression.span };
  return {
    kind: 'function',
    path: [name('any_value')],
    distinct: false,
    arguments: [argument],
    span: expression.span,
  };
}

function withoutConstantAliases(query: Query): Query {
  const rewrite: Rewrite = {
    part: (node) => {
      const mapped = mapChildren(node, rewrite);
      if (mapped.kind !== 'select-item' || mapped.alias === undefined) return mapped;
      const { text } = mapped.alias;
      return constantNames.includes(text.toLowerCase()) ? { ...mapped, alias: name(`weir_${text}`) } : mapped;
    },
  };
  return mapChildren(query, rewrite);
}

/** The column reference at the place DuckDB complained of, if it is one of the constants. */
function constantAt(query: Query, span: Span, constants: OutputConstants): ColumnReference | undefined {
  let found: ColumnReference | undefined;
  walk(query, (node) => {
    if (
      node.kind === 'column' &&
      found === undefined &&
      isConstant(node, constants.inputs) &&
      within(span, node.span)
    )
      found = node;
  });
  return found;
}

/** The whole of a reference, of which DuckDB points at a part. */
function referenceAt(query: Query, place: Span): Span {
  let found = place;
  walk(query, (node) => {
    if (node.kind === 'column' && within(place, node.span)) found = node.span;
  });
  return found;
}

/** DuckDB points at the start of the reference, or at its last part. */
function within(place: Span, reference: Span): boolean {
  return place.start >= reference.start && place.end <= reference.end && reference.end > reference.start;
}

/** The query with one reference replaced; a select item without a name keeps the one it had. */
function replaceColumn(query: Query, target: ColumnReference, replacement: Expression): Query {
  const rewrite: Rewrite = {
    expression: (expression) => (expression === target ? replacement : mapChildren(expression, rewrite)),
    part: (node) => {
      if (node.kind === 'select-item' && node.value === target && node.alias === undefined) {
        return { ...node, value: replacement, alias: aliasOf(target) };
      }
      return mapChildren(node, rewrite);
    },
  };
  return mapChildren(query, rewrite);
}

function aliasOf(reference: ColumnReference): Name {
  const last = reference.path[reference.path.length - 1] ?? reference.path[0];
  return name(last.text, reference.span);
}
