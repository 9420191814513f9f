import { mapChildren, walk } from '@weir/parser';
import type { Expression, Node, Parameter, Rewrite } from '@weir/parser';
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

/** The first parameter without a value, but for `$batch_time` and what is numbered. */
export function missingParameter(node: Node): Parameter | undefined {
  let found: Parameter | undefined;
  walk(node, (each) => {
    if (each.kind !== 'parameter') return;
    const name = nameOf(each);
    if (name !== undefined && name !== 'batch_time') found ??= each;
  });
  return found;
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
