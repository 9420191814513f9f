import { didYouMean, unreachable } from '@weir/parser';
import type { OptionSpecification, OptionValue, SourceOptions } from './source.ts';

/**
 * An argument as it stands in SQL, evaluated: `'localhost:9999'`, `listen => true`. Durations are milliseconds
 * already.
 */
export interface GivenOption {
  readonly name?: string;
  readonly value: OptionValue;
}

/** Something wrong with the arguments. Who has the text adds the place. */
export interface OptionProblem {
  /** The option, where there is one of that name. */
  readonly option: string | undefined;
  /** The index among the arguments; undefined for one that is missing. */
  readonly argument: number | undefined;
  readonly message: string;
  readonly hint?: string;
}

export interface ValidatedOptions {
  readonly values: SourceOptions;
  /** All that is wrong; the values are of use only when there is nothing. */
  readonly problems: readonly OptionProblem[];
}

/**
 * Arguments by the table of what may stand: unknown and repeated ones, wrong types and what is missing are problems.
 * Names are compared without regard to case. `callee` is what the messages call the source, format or sink.
 */
export function validateOptions(
  callee: string,
  specifications: readonly OptionSpecification[],
  given: readonly GivenOption[],
): ValidatedOptions {
  const values: Record<string, OptionValue> = {};
  const problems: OptionProblem[] = [];
  let position = 0;
  for (const [argument, { name, value }] of given.entries()) {
    const specification = specifications.find((candidate) =>
      name === undefined ? candidate.position === position : candidate.name === name.toLowerCase(),
    );
    if (name === undefined) position += 1;
    const problem =
      specification === undefined
        ? unknown(callee, specifications, name, position)
        : wrong(specification, value, specification.name in values);
    if (problem !== undefined) problems.push({ option: specification?.name, argument, ...problem });
    if (specification !== undefined) values[specification.name] = normalized(value);
  }
  for (const missing of specifications) {
    if (missing.required !== true || missing.name in values) continue;
    const message = `${callee}(...) needs its argument "${missing.name}": ${missing.description}`;
    problems.push({ option: missing.name, argument: undefined, message });
  }
  return { values, problems };
}

interface Problem {
  readonly message: string;
  readonly hint?: string;
}

function unknown(
  callee: string,
  specifications: readonly OptionSpecification[],
  name: string | undefined,
  position: number,
): Problem {
  const names = specifications.map((specification) => specification.name);
  const all =
    names.length === 0 ? `${callee}(...) takes no arguments` : `${callee}(...) takes ${names.join(', ')}`;
  if (name === undefined) {
    const most = specifications.filter((specification) => specification.position !== undefined).length;
    return {
      message: `${callee}(...) takes ${most} argument(s) without a name, and this is number ${position}`,
      hint: all,
    };
  }
  return { message: `${callee}(...) has no argument "${name}"`, hint: didYouMean(name, names) ?? all };
}

function wrong(
  specification: OptionSpecification,
  value: OptionValue,
  repeated: boolean,
): Problem | undefined {
  const { name, type, choices } = specification;
  if (repeated) return { message: `"${name}" is given twice` };
  if (!hasType(value, type)) {
    return {
      message: `"${name}" has to be ${typeText[type]}, but this is ${valueText(value)}`,
      hint: specification.description,
    };
  }
  if (choices === undefined || (typeof value === 'string' && choices.includes(value))) return undefined;
  return {
    message: `"${name}" cannot be ${valueText(value)}`,
    hint:
      (typeof value === 'string' ? didYouMean(value, choices) : undefined) ??
      `it may be ${choices.join(', ')}`,
  };
}

const typeText: Readonly<Record<OptionSpecification['type'], string>> = {
  string: 'a string',
  number: 'a number',
  boolean: 'true or false',
  duration: 'a duration, such as 10s',
  timestamp: 'a timestamp',
  column: 'the name of a column, as a string',
  struct: 'a struct, such as {name: value}',
};

function hasType(value: OptionValue, type: OptionSpecification['type']): boolean {
  switch (type) {
    case 'string':
    case 'column':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'number':
    case 'duration':
    case 'timestamp':
      return typeof value === 'bigint' || (typeof value === 'number' && Number.isFinite(value));
    case 'struct':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return unreachable(type);
  }
}

/** Whole numbers that fit are numbers, whatever type they had in SQL. */
function normalized(value: OptionValue): OptionValue {
  return typeof value === 'bigint' && BigInt(Number(value)) === value ? Number(value) : value;
}

function valueText(value: OptionValue): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a struct' : String(value);
}
