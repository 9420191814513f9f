import { mapChildren } from '@weir/parser';
import type { ColumnReference, Expression, Name, Query, Rewrite, Span } from '@weir/parser';
import type { EngineError } from '../catalog.ts';
import { sql } from '../fragment.ts';
import type { Column, InputPlan } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { batchTime, name, sameName } from '../tree.ts';
import { engineDiagnostic } from './engine-diagnostic.ts';

/**
 * Names and types of a query are resolved by DuckDB itself, which knows best. `batch_time`, `window_start` and `window_end` are
 * constants of the output batch "unless a column of that name is in scope": so the query is shown to DuckDB as it stands, and where it
 * says that such a column is not there, the constant is put in that place, until nothing is missing.
 */

/** What the constants of the output batch mean in one query. */
export interface OutputConstants {
  readonly slideMs: number;
  readonly inputs: readonly InputPlan[];
}

export interface BoundQuery {
  readonly query: Query;
  readonly columns: readonly Column[];
}

/** The query with its constants put in, and its columns; undefined after reporting why DuckDB refuses it. */
export async function bindQuery(
  query: Query,
  constants: OutputConstants,
  planning: Planning,
): Promise<BoundQuery | undefined> {
  let current = query;
  for (let round = 0; round < maxConstants; round += 1) {
    const fragment = sql`${current}`;
    const described = await planning.catalog.describe(fragment.sql);
    if (described.kind === 'ok') return { query: current, columns: described.columns };
    const span = planning.placeIn(fragment, described.position, query.span);
    const missing = constantAt(current, span, described);
    if (missing === undefined) {
      planning.report(engineDiagnostic(described, span, planning));
      return undefined;
    }
    const replacement = constantValue(missing, constants, planning);
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

const constantNames = ['batch_time', 'window_start', 'window_end'];

/** The column reference at the place DuckDB complained of, if it is one of the constants. */
function constantAt(query: Query, span: Span, error: EngineError): ColumnReference | undefined {
  if (error.type !== 'Binder' || !constantNames.some((constant) => error.message.includes(constant)))
    return undefined;
  let found: ColumnReference | undefined;
  const rewrite: Rewrite = {
    expression: (expression) => {
      if (
        expression.kind === 'column' &&
        found === undefined &&
        isConstant(expression) &&
        within(span, expression.span)
      ) {
        found = expression;
      }
      return mapChildren(expression, rewrite);
    },
  };
  mapChildren(query, rewrite);
  return found;
}

/** DuckDB points at the start of the reference, or at its last part. */
function within(place: Span, reference: Span): boolean {
  return place.start >= reference.start && place.end <= reference.end && reference.end > reference.start;
}

function isConstant(reference: ColumnReference): boolean {
  const last = reference.path[reference.path.length - 1];
  return (
    reference.path.length <= 2 &&
    constantNames.some((constant) => last !== undefined && sameName(last.text, constant))
  );
}

function constantValue(
  reference: ColumnReference,
  constants: OutputConstants,
  planning: Planning,
): Expression | undefined {
  const [first, second] = reference.path;
  const word = (second ?? first).text.toLowerCase();
  const span = reference.span;
  if (word !== 'window_start') return batchTime(span);
  const lengths = new Set(
    constants.inputs
      .filter((input) => second === undefined || sameName(input.alias, first.text))
      .map((input) => (input.reads.kind === 'window' ? input.reads.lengthMs : constants.slideMs)),
  );
  const windows = constants.inputs.filter((input) => input.reads.kind === 'window');
  const windowLengths = new Set(
    windows.flatMap((input) => (input.reads.kind === 'window' ? [input.reads.lengthMs] : [])),
  );
  const candidates = second === undefined && windowLengths.size > 0 ? windowLengths : lengths;
  const [length, ...others] = candidates;
  if (length === undefined) return batchTime(span, constants.slideMs);
  if (others.length === 0) return batchTime(span, length);
  const example = windows[0]?.alias ?? 'name';
  planning.error(
    span,
    'ambiguous-window-start',
    'windows of different lengths meet here: which window_start is meant?',
    `write ${example}.window_start`,
  );
  return undefined;
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
