import type { Argument, Expression, FunctionCall, Lambda, Name } from '../ast/expression.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';

/** Functions that take a lambda: there `x -> y` is one, elsewhere it may be an access into JSON. */
const lambdaFunctions = new Set(
  ['transform', 'filter', 'reduce', 'apply'].flatMap((name) => [name, `list_${name}`, `array_${name}`]),
);

/**
 * The argument with `x -> ...` read as a lambda where it is one. DuckDB itself decides this by the function that is called: its own
 * lambda functions are known here, and macros of the user are taken to want one where the right side is more than a literal.
 */
export function withLambda(argument: Argument, functionName: string, first: boolean): Argument {
  const { value } = argument;
  if (value.kind !== 'binary' || value.operator !== '->') return argument;
  const literal =
    value.right.kind === 'string' || value.right.kind === 'number' || value.right.kind === 'list';
  const name = functionName.toLowerCase();
  const wantsLambda = lambdaFunctions.has(name) || (!first && !literal && !name.startsWith('json'));
  const lambda = wantsLambda ? asLambda(value) : undefined;
  return lambda === undefined ? argument : { ...argument, value: lambda };
}

/** `x -> body` or `(x, y) -> body` as a lambda; undefined if the left side is no list of names. */
export function asLambda(expression: Expression): Lambda | undefined {
  if (expression.kind !== 'binary' || expression.operator !== '->') return undefined;
  const parameters = parameterNames(expression.left);
  if (parameters === undefined) return undefined;
  const body = asLambda(expression.right) ?? expression.right;
  return { kind: 'lambda', style: 'arrow', parameters, body, span: expression.span };
}

function parameterNames(left: Expression): Name[] | undefined {
  switch (left.kind) {
    case 'column':
      return left.path.length === 1 ? [left.path[0]] : undefined;
    case 'row': {
      if (left.keyword) return undefined;
      const names = left.items.map((item) =>
        item.kind === 'column' && item.path.length === 1 ? item.path[0] : undefined,
      );
      return names.every((name) => name !== undefined) ? names : undefined;
    }
    default:
      return undefined;
  }
}

/** The call with arguments written `name = value` as named ones, as table functions, sources and sinks take them. */
export function withNamedArguments(call: FunctionCall): FunctionCall {
  return { ...call, arguments: call.arguments.map(asNamed) };
}

export function asNamed(argument: Argument): Argument {
  const { value } = argument;
  if (argument.name !== undefined || value.kind !== 'binary' || value.operator !== '=') return argument;
  const { left, right } = value;
  if (left.kind !== 'column' || left.path.length !== 1) return argument;
  return { kind: 'argument', name: left.path[0], assignment: '=', value: right, span: argument.span };
}

const flinkWindows = new Set(['tumble', 'hop', 'cumulate']);

/** Flink's older way of windows: `GROUP BY TUMBLE(at, INTERVAL '10' SECONDS)`. */
export function foreignWindow({ path, arguments: list, span }: FunctionCall): Diagnostic | undefined {
  const isFlink = path.length === 1 && flinkWindows.has(path[0].text.toLowerCase());
  if (!isFlink || !list.some(({ value }) => value.kind === 'interval')) return undefined;
  const message = 'this is how Flink writes windows';
  return errorAt(
    span,
    'foreign-window',
    message,
    'write WINDOW(30s) or WINDOW(30s, 10s) after the stream in FROM',
  );
}

/** DuckDB's grammar takes `(a[1]).f()` but not `a[1].f()`: no method of a column, a string or a query, nor of a part of one. */
export function methodProblem(target: Expression, call: FunctionCall): Diagnostic | undefined {
  let whole = target;
  while (whole.kind === 'index' || whole.kind === 'slice' || whole.kind === 'field') whole = whole.target;
  if (!withoutMethods.has(whole.kind)) return undefined;
  const [name] = call.path;
  const message = `"${name.text}" cannot be called with a dot here`;
  return errorAt(
    call.span,
    'method-call',
    message,
    `write ${name.text}(...) with what is before the dot in it`,
  );
}

const withoutMethods = new Set<Expression['kind']>(['column', 'string', 'subquery']);
