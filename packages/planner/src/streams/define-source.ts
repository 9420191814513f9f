import { didYouMean } from '@weir/parser';
import type { Span } from '@weir/parser';
import { columnsText } from '../columns-text.ts';
import type { Column, ErrorAction, PlannedArgument, SourcePlan } from '../plan.ts';
import type { Planning, StreamDefinition } from '../planning.ts';
import { checkFormatOptions } from './check-format-options.ts';
import { groupColumns } from './check-pattern.ts';
import { sameName } from '../tree.ts';

/** A source stream as it was written, before its format and columns are known. */
export interface WrittenSource {
  readonly name: string;
  readonly source: {
    readonly name: string;
    readonly arguments: readonly PlannedArgument[];
    readonly span: Span;
  };
  readonly format?: {
    readonly name: string;
    readonly options: readonly PlannedArgument[];
    readonly span: Span;
  };
  readonly bare?: true;
  readonly columns?: readonly Column[];
  readonly onError?: ErrorAction;
  /** Some arguments were refused already: others may seem to be missing. */
  readonly argumentsRefused?: boolean;
  readonly remember?: { readonly milliseconds: number; readonly bytes?: number };
  readonly span: Span;
}

/** Checks a source and makes it known under its name. */
export async function defineSource(written: WrittenSource, planning: Planning): Promise<StreamDefinition> {
  const format = formatOf(written, planning);
  if (written.format !== undefined && format !== undefined) await checkFormatOptions(format, planning);
  const columns = await columnsOf(written, format, planning);
  if (columns !== undefined) checkColumnArguments(written, columns, planning);
  const onError = written.onError ?? { action: planning.options.strict === true ? 'fail' : 'skip' };
  const plan: Omit<SourcePlan, 'relations'> = {
    name: written.name,
    source: written.source,
    ...(format === undefined ? {} : { format }),
    ...(written.bare === undefined ? {} : { bare: written.bare }),
    ...(columns === undefined ? {} : { columns }),
    onError,
    span: written.span,
  };
  planning.sources.push(plan);
  const definition: StreamDefinition = {
    name: written.name,
    slideMs: planning.settings.batchIntervalMs,
    ...(columns === undefined ? {} : { columns }),
    overlapping: false,
    span: written.span,
  };
  planning.define(definition);
  const usage = planning.usage(written.name);
  usage.rememberMs = written.remember?.milliseconds ?? planning.settings.rememberMs;
  if (written.remember?.bytes !== undefined) usage.rememberBytes = written.remember.bytes;
  if (onError.action === 'into') defineErrorStream(onError.stream, written.span, planning);
  return definition;
}

/** The columns of the stream that ON ERROR INTO makes. */
export const errorColumns: readonly Column[] = [
  { name: 'batch_time', type: 'TIMESTAMP' },
  { name: 'value', type: 'VARCHAR' },
  { name: 'error', type: 'VARCHAR' },
];

function defineErrorStream(name: string, span: Span, planning: Planning): void {
  if (planning.stream(name) !== undefined) {
    planning.error(span, 'duplicate-stream', `there is a stream called "${name}" already`);
    return;
  }
  planning.define({
    name,
    slideMs: planning.settings.batchIntervalMs,
    columns: errorColumns,
    overlapping: false,
    span,
  });
}

/** Sources that ship with weir, but are not everywhere. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  [
    'replay',
    'a recording has a time of its own, and here streams arrive in real time: weir run FILE.sql replays it',
  ],
  ['queue', 'a program that uses the TypeScript API makes it, with queueStream'],
]);

function formatOf(written: WrittenSource, planning: Planning): WrittenSource['format'] {
  const information = planning.catalog.source(written.source.name);
  if (information === undefined) {
    planning.unknownName(
      written.source.span,
      'unknown-source',
      'source',
      written.source.name,
      planning.catalog.sourceNames(),
      elsewhere.get(written.source.name.toLowerCase()),
    );
    return written.format;
  }
  for (const problem of information.check(written.source.arguments)) {
    if (problem.index === undefined && written.argumentsRefused === true) continue;
    const span =
      problem.index === undefined ? written.source.span : written.source.arguments[problem.index]?.span;
    planning.error(span ?? written.source.span, 'source-option', problem.message, problem.hint);
  }
  if (written.format === undefined) {
    const guess = information.formatOf(written.source.arguments);
    // Lines with columns of their own can only be objects.
    const name = guess === 'auto' && written.columns !== undefined ? 'json' : guess;
    return name === undefined ? undefined : { name, options: [], span: written.source.span };
  }
  const name = written.format.name.toLowerCase();
  if (information.formats.includes(name)) return { ...written.format, name };
  if (information.formats.length === 0) {
    planning.error(
      written.format.span,
      'format',
      `${written.source.name}(...) makes its own rows: it takes no FORMAT`,
    );
  } else {
    planning.unknownName(
      written.format.span,
      'unknown-format',
      'format',
      written.format.name,
      information.formats,
    );
  }
  return written.format;
}

/** Arguments such as `time => 'at'` name a column of the stream. */
function checkColumnArguments(written: WrittenSource, columns: readonly Column[], planning: Planning): void {
  const { name, arguments: given } = written.source;
  const names = columns.map((column) => column.name);
  for (const index of planning.catalog.source(name)?.columnArguments(given) ?? []) {
    const argument = given[index];
    const value = argument?.value;
    if (typeof value !== 'string' || names.some((column) => sameName(column, value))) continue;
    const message = `the stream "${written.name}" has no column "${value}"`;
    const notes = [`columns: ${names.join(', ')}`];
    planning.error(
      argument?.span ?? written.span,
      'unknown-column',
      message,
      didYouMean(value, names),
      notes,
    );
  }
}

async function columnsOf(
  written: WrittenSource,
  format: WrittenSource['format'],
  planning: Planning,
): Promise<readonly Column[] | undefined> {
  if (format?.name === 'text') refuseTextColumns(written, planning);
  const groups = format?.name === 'regex' ? groupColumns(format, written.columns, planning) : undefined;
  const information = planning.catalog.source(written.source.name);
  const own = information?.columns(written.source.arguments);
  if (written.columns !== undefined) {
    if (own !== undefined) refuseOtherColumns(written, own, planning);
    return written.columns;
  }
  if (own !== undefined) return own;
  if (format?.name === 'regex') return groups;
  if (format?.name === 'text') return [{ name: 'value', type: 'VARCHAR' }];
  const learnt = planning.options.learnt.get(written.name.toLowerCase());
  if (learnt !== undefined || format === undefined) return learnt;
  return information?.sampleColumns(written.source.arguments, format.name, format.options);
}

/** A source that makes its own rows has the columns that it has. */
function refuseOtherColumns(written: WrittenSource, own: readonly Column[], planning: Planning): void {
  const other = written.columns?.find((column) => !own.some((each) => sameName(each.name, column.name)));
  if (other === undefined) return;
  const columns = columnsText(own);
  planning.error(
    written.source.span,
    'source-columns',
    `${written.source.name}(...) gives no column "${other.name}": its columns are ${columns}`,
    'leave out the column list',
  );
}

/** A line is one text. */
function refuseTextColumns(written: WrittenSource, planning: Planning): void {
  const [first, ...others] = written.columns ?? [];
  if (first === undefined || (others.length === 0 && /^(varchar|text|string)$/i.test(first.type))) return;
  planning.error(
    written.format?.span ?? written.span,
    'text-columns',
    'FORMAT text gives one column, value VARCHAR',
    'leave out the column list, or name the format of the lines: json, csv',
  );
}
