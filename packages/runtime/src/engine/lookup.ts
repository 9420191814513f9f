import type { ArgumentProblem, Column, NamedValue, SinkInformation, SourceInformation } from '@weir/planner';
import type { DuckDBConnection } from '@duckdb/node-api';
import { duckdbTypeOf } from '../arrow/duckdb-type.ts';
import { typeText } from '../arrow/type-text.ts';
import { sampleColumns } from './infer-columns.ts';
import type { SinkRegistry } from '../sink/registry.ts';
import type { SourceRegistry } from '../source/registry.ts';
import { formatOfPath } from '../source/sniff.ts';
import type { OptionSpecification, Source } from '../source/source.ts';
import { validateOptions } from '../source/validate-options.ts';
import type { ValidatedOptions } from '../source/validate-options.ts';

/** What is registered, in the words of the planner. */
export function sourceLookup(
  registry: SourceRegistry,
  connection: DuckDBConnection,
): { get(name: string): SourceInformation | undefined; names(): readonly string[] } {
  return {
    get: (name) => {
      const source = registry.get(name);
      return source === undefined ? undefined : sourceInformation(source, connection);
    },
    names: () => registry.all().map((source) => source.name),
  };
}

export function sinkLookup(registry: SinkRegistry): {
  get(name: string): SinkInformation | undefined;
  names(): readonly string[];
} {
  return {
    get: (name) => {
      const sink = registry.get(name);
      return sink === undefined
        ? undefined
        : { check: (given) => problemsOf(checkedOptions(sink.name, sink.options, given), sink, given) };
    },
    names: () => registry.names(),
  };
}

/** Arguments as the table of a source or sink has them: timestamps and durations written as text are read. */
export function checkedOptions(
  callee: string,
  specifications: readonly OptionSpecification[],
  given: readonly NamedValue[],
): ValidatedOptions {
  const found = specificationsOf(specifications, given);
  const read = given.map((argument, index) => {
    const specification = found[index];
    return specification === undefined
      ? argument
      : { ...argument, value: readValue(specification, argument.value) };
  });
  return validateOptions(callee, specifications, read);
}

/** What each argument is, by its name or its position. */
function specificationsOf(
  specifications: readonly OptionSpecification[],
  given: readonly NamedValue[],
): readonly (OptionSpecification | undefined)[] {
  let position = 0;
  return given.map(({ name }) => {
    const place = position;
    if (name === undefined) position += 1;
    return specifications.find((candidate) =>
      name === undefined ? candidate.position === place : candidate.name === name.toLowerCase(),
    );
  });
}

function readValue(specification: OptionSpecification, value: NamedValue['value']): NamedValue['value'] {
  if (specification.type === 'string' && typeof value === 'number') return String(value);
  if (typeof value !== 'string') return value;
  if (specification.type === 'timestamp') {
    const zoned = /([zZ]|[+-]\d\d:?\d\d)$/.test(value)
      ? value
      : `${value.replace(' ', 'T')}${value.length <= 10 ? '' : 'Z'}`;
    const time = Date.parse(zoned);
    return Number.isNaN(time) ? value : time;
  }
  return value;
}

function sourceInformation(source: Source, connection: DuckDBConnection): SourceInformation {
  const check = (given: readonly NamedValue[]): ValidatedOptions =>
    checkedOptions(source.name, source.options, given);
  return {
    formats: source.formats.filter((format) => format !== 'auto'),
    check: (given) => problemsOf(check(given), source, given),
    columnArguments: (given) =>
      specificationsOf(source.options, given).flatMap((each, index) =>
        each?.type === 'column' ? [index] : [],
      ),
    columns: (given) => {
      const checked = check(given);
      return checked.problems.length > 0 ? undefined : columnsOf(source, checked);
    },
    formatOf: (given) => {
      const path = given.find((argument) => argument.name === undefined)?.value;
      // Sources of files can be Parquet, and the ending of the name tells.
      const format =
        typeof path === 'string' && source.formats.includes('parquet') ? formatOfPath(path) : undefined;
      return source.formats.find((known) => known === format) ?? source.formats[0];
    },
    sampleColumns: async (given, format, formatOptions) => {
      const path = await source.sampleFile?.(check(given).values);
      return path === undefined ? undefined : sampleColumns(connection, path, format, formatOptions);
    },
  };
}

function columnsOf(source: Source, checked: ValidatedOptions): readonly Column[] | undefined {
  const schema = source.schema?.(checked.values);
  return schema?.fields.map((field) => ({ name: field.name, type: typeText(duckdbTypeOf(field)) }));
}

/** What is wrong with the arguments by the table of them; if nothing is, what the source or sink itself has against them. */
function problemsOf(
  checked: ValidatedOptions,
  callee: Pick<Source, 'options' | 'check'>,
  given: readonly NamedValue[],
): readonly ArgumentProblem[] {
  if (checked.problems.length === 0) {
    const fault = callee.check?.(checked.values);
    if (fault === undefined) return [];
    const index = specificationsOf(callee.options, given).findIndex((each) => each?.name === fault.option);
    const { message, hint } = fault;
    return [{ ...(index === -1 ? {} : { index }), message, ...(hint === undefined ? {} : { hint }) }];
  }
  return checked.problems.map((problem) => ({
    ...(problem.argument === undefined ? {} : { index: problem.argument }),
    message: problem.message,
    ...(problem.hint === undefined ? {} : { hint: problem.hint }),
  }));
}
