import { mapChildren, printSql } from '@weir/parser';
import type { Expression, FunctionCall, OrderBy, Rewrite, Span, StateVariable, TypeName } from '@weir/parser';
import { aggregatesIn, isAggregate } from '../aggregate/find-aggregates.ts';
import { sql } from '../fragment.ts';
import type { Fragment, FragmentPart } from '../fragment.ts';
import type { Planning } from '../planning.ts';
import { engineDiagnostic } from '../query/engine-diagnostic.ts';
import { batchTime, column, sameName } from '../tree.ts';
import { refuseAggregates } from './check-state.ts';
import type { StateKey, StateModel, StateVariablePlan } from './state-model.ts';
import type { StateSelect } from './state-select.ts';

/** STATE (variable type DEFAULT e UPDATE e, ...): the user says how each variable follows from its old value and the new rows. */
export async function variableState(
  select: StateSelect,
  orderBy: OrderBy | undefined,
  keys: readonly StateKey[],
  planning: Planning,
): Promise<StateModel | undefined> {
  const errorsBefore = planning.errorCount();
  refuseAggregates(select, orderBy, planning);
  const declared = select.state.variables;
  const aggregates = distinctCalls(declared.flatMap((variable) => aggregatesIn(variable.update)));
  const variables: StateVariablePlan[] = [];
  for (const [index, variable] of declared.entries()) {
    const type = await variableType(variable, planning);
    if (type === undefined) continue;
    const initial = sql`CAST(${variable.default ?? 'NULL'} AS ${type})`;
    const update = inState(variable.update, { keys, declared, aggregates });
    variables.push({ column: `v${index}`, typed: initial, initial, update: sql`CAST(${update} AS ${type})` });
  }
  if (planning.errorCount() > errorsBefore) return undefined;
  return { keys, aggregates, variables, visible: visibleColumns(keys, declared) };
}

function visibleColumns(
  keys: readonly StateKey[],
  declared: readonly StateVariable[],
): StateModel['visible'] {
  return [
    ...keys.map((key) => ({ name: key.name, value: key.column })),
    ...declared.map((variable, index) => ({ name: variable.name.text, value: `v${index}` })),
    { name: 'last_update', value: 'last_update' },
  ];
}

interface Naming {
  readonly keys: readonly StateKey[];
  readonly declared: readonly StateVariable[];
  readonly aggregates: readonly FunctionCall[];
}

/** An UPDATE expression over the row `w`. Outside of an aggregate a name is a variable first, then a key. */
function inState(update: Expression, naming: Naming): FragmentPart {
  const rewrite: Rewrite = {
    expression: (expression) => {
      if (isAggregate(expression))
        return column(['w', `a${indexOfCall(expression, naming.aggregates)}`], expression.span);
      const key = naming.keys.find((candidate) => printSql(candidate.expression) === printSql(expression));
      if (expression.kind === 'column' && expression.path.length === 1) {
        const word = expression.path[0].text;
        const variable = naming.declared.findIndex((candidate) => sameName(candidate.name.text, word));
        if (variable >= 0) return column(['w', `v${variable}`], expression.span);
        const named = naming.keys.find((candidate) => sameName(candidate.name, word));
        if (named !== undefined) return column(['w', named.column], expression.span);
        if (sameName(word, 'batch_time')) return batchTime(expression.span);
      }
      return key === undefined
        ? mapChildren(expression, rewrite)
        : column(['w', key.column], expression.span);
    },
    query: (query) => query,
  };
  return rewrite.expression?.(update) ?? update;
}

function indexOfCall(call: FunctionCall, calls: readonly FunctionCall[]): number {
  const text = printSql(call);
  return calls.findIndex((other) => printSql(other) === text);
}

/** The calls without repetitions. */
export function distinctCalls(calls: readonly FunctionCall[]): readonly FunctionCall[] {
  return calls.filter((call, index) => indexOfCall(call, calls) === index);
}

/** A variable's type as written, or that of its DEFAULT; small literals stand for the type that people mean by them. */
async function variableType(variable: StateVariable, planning: Planning): Promise<string | undefined> {
  if (variable.type !== undefined) return typeOfVariable(variable, variable.type, planning);
  const type =
    variable.default === undefined
      ? undefined
      : await typeOf(sql`SELECT ${variable.default}`, variable.span, planning);
  if (type === 'refused') return undefined;
  if (type === undefined || type === '"NULL"' || type === 'NULL') {
    planning.error(
      variable.name.span,
      'variable-type',
      `the variable "${variable.name.text}" needs a type, or a DEFAULT that has one`,
      `write ${variable.name.text} BIGINT, or DOUBLE, VARCHAR, TIMESTAMP ...`,
    );
    return undefined;
  }
  if (type === 'INTEGER') return 'BIGINT';
  return type.startsWith('DECIMAL') ? 'DOUBLE' : type;
}

/** The type as written, when there is such a type and the DEFAULT can be one. */
async function typeOfVariable(
  variable: StateVariable,
  type: TypeName,
  planning: Planning,
): Promise<string | undefined> {
  const known = await typeOf(sql`SELECT NULL::${type.text}`, type.span, planning);
  if (known === 'refused') return undefined;
  const first = variable.default;
  const fits =
    first === undefined ||
    (await typeOf(sql`SELECT CAST(${first} AS ${type.text})`, first.span, planning)) !== 'refused';
  return fits ? type.text : undefined;
}

/** The type of the one column of a query that reads nothing; 'refused' after reporting why it has none. */
async function typeOf(query: Fragment, span: Span, planning: Planning): Promise<string | undefined> {
  const described = await planning.catalog.describe(query.sql);
  if (described.kind === 'ok') return described.columns[0]?.type;
  planning.report(
    engineDiagnostic(described, planning.placeIn(query, described.position, span), planning, []),
  );
  return 'refused';
}
