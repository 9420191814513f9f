import { errorAt, highlight, mapChildren, walk } from '@weir/parser';
import type { Diagnostic, EngineStatement, Expression, Node, Parameter, Rewrite } from '@weir/parser';
import { stringLiteral, typeName } from '../tree.ts';

/** Values by the names of the parameters, `$name` without the `$`. */
export type NamedValues = Readonly<Record<string, string>>;

/** The statement with values in the places of `$name`: what looks like a number is one, all else is text. */
export function withNamedValues<N extends Node>(node: N, values: NamedValues): N {
  const rewrite: Rewrite = {
    expression: (expression) => {
      const name = expression.kind === 'parameter' ? nameOf(expression) : undefined;
      const value = name !== undefined && Object.hasOwn(values, name) ? values[name] : undefined;
      return value === undefined ? mapChildren(expression, rewrite) : literal(value, expression);
    },
  };
  return mapChildren(node, rewrite);
}

/** A problem for each parameter that is left, but for `$batch_time`. `remedy` tells how a name gets a value. */
export function missingValues(node: Node, remedy: (name: string) => string): readonly Diagnostic[] {
  if (node.kind === 'engine') return unknownHere(node);
  return parametersLeft(node).map((parameter) => {
    const name = nameOf(parameter);
    const hint = name === undefined ? `write a name, such as $least; ${remedy('least')}` : remedy(name);
    return errorAt(parameter.span, 'missing-parameter', `there is no value for ${parameter.text}`, hint);
  });
}

/** DuckDB's own statements go to it as they are written. */
function unknownHere({ keyword, text, span }: EngineStatement): readonly Diagnostic[] {
  if (keyword === 'PREPARE') return [];
  return highlight(text)
    .filter((part) => part.class === 'parameter')
    .map((part) => {
      const { start, end } = part.span;
      const place = { start: span.start + start, end: span.start + end };
      const message = `${text.slice(start, end)} cannot have a value in ${keyword}: only queries, streams and sinks take values`;
      return errorAt(place, 'missing-parameter', message, 'write the value itself');
    });
}

/** The parameters of a statement, but for `$batch_time`. */
export function parametersLeft(node: Node): readonly Parameter[] {
  const found: Parameter[] = [];
  walk(node, (each) => {
    if (each.kind === 'parameter' && nameOf(each) !== 'batch_time') found.push(each);
  });
  return found;
}

/** The statement with NULL in the places of all parameters that are left, so that it can be looked at for other problems. */
export function withoutParameters<N extends Node>(node: N): N {
  const rewrite: Rewrite = {
    expression: (expression) =>
      expression.kind === 'parameter' && nameOf(expression) !== 'batch_time'
        ? { kind: 'null', span: expression.span }
        : mapChildren(expression, rewrite),
  };
  return mapChildren(node, rewrite);
}

function nameOf({ text }: Parameter): string | undefined {
  return /^\$([A-Za-z_]\w*)$/.exec(text)?.[1]?.toLowerCase();
}

function literal(value: string, { span }: Expression): Expression {
  if (/^null$/i.test(value)) return { kind: 'null', span };
  const text = stringLiteral(value, span);
  const type = typeOf(value);
  return type === undefined
    ? text
    : { kind: 'cast', style: 'CAST', operand: text, type: typeName(type), span };
}

function typeOf(value: string): string | undefined {
  if (/^[+-]?\d{1,18}$/.test(value)) return 'BIGINT';
  if (/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(value)) return 'DOUBLE';
  return /^(true|false)$/i.test(value) ? 'BOOLEAN' : undefined;
}
