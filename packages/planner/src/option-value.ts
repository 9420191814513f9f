import { errorAt } from '@weir/parser';
import type { Argument, Diagnostic, Expression } from '@weir/parser';
import type { OptionValue, PlannedArgument } from './plan.ts';

/** The constant arguments of a source, a format or a sink as values; what is not constant is a problem at its place. */
export function plannedArguments(arguments_: readonly Argument[]): {
  readonly values: readonly PlannedArgument[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const values: PlannedArgument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const argument of arguments_) {
    const { name, expression } = namedArgument(argument);
    const value = constantOf(expression);
    if (value === undefined) {
      diagnostics.push(
        errorAt(
          expression.span,
          'not-constant',
          'this must be a plain value',
          'write a string, a number, true or false',
        ),
      );
      continue;
    }
    values.push({ ...(name === undefined ? {} : { name }), value, span: argument.span });
  }
  return { values, diagnostics };
}

/** `limit = 20` is read as a comparison by the grammar of expressions; here it names an argument, as in DuckDB. */
function namedArgument(argument: Argument): { readonly name?: string; readonly expression: Expression } {
  if (argument.name !== undefined) return { name: argument.name.text, expression: argument.value };
  const value = argument.value;
  if (
    value.kind === 'binary' &&
    value.operator === '=' &&
    value.left.kind === 'column' &&
    value.left.path.length === 1
  ) {
    return { name: value.left.path[0].text, expression: value.right };
  }
  return { expression: value };
}

/** The value of a literal, or undefined when the expression is not one. */
export function constantOf(expression: Expression): OptionValue | undefined {
  switch (expression.kind) {
    case 'string':
      return expression.value;
    case 'number':
      return numberOf(expression.text);
    case 'boolean':
      return expression.value;
    case 'null':
      return null;
    case 'parenthesized':
      return constantOf(expression.inner);
    case 'typed-literal':
      return expression.value.value;
    case 'interval':
      return constantOf(expression.value);
    case 'unary': {
      const operand = constantOf(expression.operand);
      return expression.operator === '-' && typeof operand === 'number' ? -operand : undefined;
    }
    // A bare word stands for itself: `format => json`.
    case 'column':
      return expression.path.length === 1 ? expression.path[0].text : undefined;
    case 'list':
      return allOf(expression.items.map(constantOf));
    case 'struct':
      return structOf(expression.fields.map((field) => [field.name.text, constantOf(field.value)]));
    default:
      return undefined;
  }
}

function numberOf(text: string): OptionValue {
  const digits = text.replaceAll('_', '');
  const number = Number(digits);
  return /^\d+$/.test(digits) && !Number.isSafeInteger(number) ? BigInt(digits) : number;
}

function allOf(items: readonly (OptionValue | undefined)[]): OptionValue | undefined {
  const known = items.filter((item) => item !== undefined);
  return known.length === items.length ? known : undefined;
}

function structOf(fields: readonly (readonly [string, OptionValue | undefined])[]): OptionValue | undefined {
  const known = fields.filter((field): field is readonly [string, OptionValue] => field[1] !== undefined);
  return known.length === fields.length ? Object.fromEntries(known) : undefined;
}
