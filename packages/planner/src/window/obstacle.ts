import { walk } from '@weir/parser';
import type { Expression, FunctionCall, Node, Query } from '@weir/parser';
import { isAggregateName } from '../aggregate/aggregate-names.ts';
import { isVolatile } from '../aggregate/volatile.ts';
import type { Planning } from '../planning.ts';
import { sameName } from '../tree.ts';

/**
 * What keeps a query from being computed from partials: they are made once, when the rows arrive, and must be what the reference
 * semantics would make of the same rows at each later output. So nothing in them may depend on anything but the row.
 */

interface RowNames {
  readonly columns: readonly string[];
  readonly alias: string;
}

/** In what is computed from each row: keys, arguments of aggregates, WHERE. */
export function obstacleInRows(
  expressions: readonly Expression[],
  names: RowNames,
  planning: Planning,
): string | undefined {
  const lambdas = new Set(expressions.flatMap(lambdaNames));
  for (const expression of expressions) {
    const found = firstObstacle(expression, (node) => {
      if (node.kind === 'parameter') return 'batch_time, which is another at each output, meets the rows';
      if (
        node.kind === 'column' &&
        !isRowColumn(
          node.path.map((part) => part.text),
          names,
          lambdas,
        )
      ) {
        return `${node.path.map((part) => part.text).join('.')} is not a column of the stream`;
      }
      return (
        commonObstacle(node, planning) ??
        (isVolatileCall(node) ? 'a function gives another answer each time' : undefined)
      );
    });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** In what is computed from the groups. */
export function obstacleInGroups(outer: Query, planning: Planning): string | undefined {
  return firstObstacle(outer, (node) => (node === outer ? undefined : commonObstacle(node, planning)));
}

function commonObstacle(node: Node, planning: Planning): string | undefined {
  switch (node.kind) {
    case 'query':
      return 'a subquery, which may read what changes from batch to batch';
    case 'star':
    case 'columns':
    case 'positional':
      return 'columns that are not named';
    case 'method':
      return isAggregateName(node.call.path[0].text) ? 'an aggregate written as a method' : undefined;
    case 'function': {
      const [first, ...others] = node.path;
      if (others.some((part) => isAggregateName(part.text))) return 'an aggregate written as a method';
      return planning.isMacro(first.text) ? `the macro ${first.text}, which may be anything` : undefined;
    }
    default:
      return undefined;
  }
}

function isVolatileCall(node: Node): boolean {
  if (node.kind === 'special') return isVolatile(node.name);
  if (node.kind === 'method') return isVolatile(node.call.path[0].text);
  return node.kind === 'function' && isVolatile(node.path[node.path.length - 1]?.text ?? '');
}

/** `c`, `c.field`, `alias.c`. */
function isRowColumn(path: readonly string[], names: RowNames, lambdas: ReadonlySet<string>): boolean {
  const [first = '', second] = path;
  const isColumn = (word: string): boolean => names.columns.some((each) => sameName(each, word));
  if (isColumn(first) || lambdas.has(first.toLowerCase())) return true;
  return second !== undefined && sameName(first, names.alias) && isColumn(second);
}

function lambdaNames(expression: Expression): string[] {
  const found: string[] = [];
  walk(expression, (node) => {
    if (node.kind === 'lambda')
      found.push(...node.parameters.map((parameter) => parameter.text.toLowerCase()));
    if (node.kind === 'comprehension')
      found.push(...node.variables.map((variable) => variable.text.toLowerCase()));
  });
  return found;
}

/** The first reason found from the top down; the star of `count(*)` is none. */
function firstObstacle(root: Node, reasonOf: (node: Node) => string | undefined): string | undefined {
  let found: string | undefined;
  const stars = new Set<Node>();
  walk(root, (node) => {
    if (found !== undefined || stars.has(node)) return false;
    if (node.kind === 'function') starOfCount(node, stars);
    found = reasonOf(node);
    return found === undefined;
  });
  return found;
}

function starOfCount(call: FunctionCall, stars: Set<Node>): void {
  const [argument] = call.arguments;
  if (sameName(call.path[0].text, 'count') && argument?.value.kind === 'star') stars.add(argument.value);
}
