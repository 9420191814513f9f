import { durationText } from '@weir/parser';
import { columnsText } from '../columns-text.ts';
import type {
  InputPlan,
  Keeping,
  KeptTable,
  PiecesPlan,
  Plan,
  Program,
  QueryPlan,
  SourcePlan,
  StreamExtent,
} from '../plan.ts';

/** A query's plan as the lines of an indented tree: what it gives and when, what it reads, how windows and state are kept, the SQL. */
export function explainQuery(query: Omit<QueryPlan, 'role'>): readonly string[] {
  return [
    headText(query),
    ...query.inputs.map((input) => `  reads ${inputText(input)}`),
    ...query.program.notes.map((note) => `  ${note}`),
    ...piecesNote(query.program.pieces),
    ...(query.program.keeps ?? []).map((keeping) => `  keeps ${keepingText(keeping)}`),
    ...sqlLines(query.program),
  ];
}

/** The statements, and those in the place of some of them while panes are cumulative. */
function sqlLines({ totals = [], steps, result, cumulative }: Program): readonly string[] {
  const instead = [cumulative?.result, ...totals.map((each) => each.cumulative?.totals)];
  return [
    ...instead.flatMap((each) => (each === undefined ? [] : [`  sql while panes are sums: ${each.sql}`])),
    ...[...totals.map(({ slide }) => slide), ...steps, result].map(({ sql }) => `  sql ${sql}`),
  ];
}

function piecesNote(pieces: PiecesPlan | undefined): readonly string[] {
  return pieces === undefined
    ? []
    : [`  batch of ${pieces.stream}: JSON that comes in large pieces is grouped as it arrives`];
}

function headText({ slideMs, columns }: Omit<QueryPlan, 'role'>): string {
  const every = `every ${durationText(slideMs)}`;
  const given = columnsText(columns);
  // Streams of the planner's own tell their columns by their SQL.
  return given === '' ? every : `${every}: ${given}`;
}

/** What is kept, in what form, with the estimate of its size. */
export function keepingText(keeping: Keeping): string {
  const sizes = [
    ...keeping.tables.map((table) => sizeText(table)),
    ...keeping.streams.map((stream) => sizeText(stream, stream.name)),
  ];
  const estimate = [...new Set(sizes.filter((size) => size !== ''))].join(', ');
  return `${keeping.kind} of ${keeping.of}: ${keeping.strategy}${estimate === '' ? '' : `, about ${estimate}`}`;
}

function sizeText({ bytesPerRow }: KeptTable, stream?: string): string {
  if (bytesPerRow === undefined) return '';
  return `${bytesPerRow} bytes a ${stream === undefined ? 'key' : `row of ${stream}`}`;
}

function inputText(input: InputPlan): string {
  const name = input.alias === input.stream ? input.stream : `${input.stream} as ${input.alias}`;
  return `${name}: ${extentText(input.reads)}`;
}

function extentText(extent: StreamExtent): string {
  switch (extent.kind) {
    case 'batch':
      return 'the batch';
    case 'window':
      return `the last ${durationText(extent.lengthMs)}`;
    case 'all':
      return 'all rows since the pipeline began';
    case 'last':
      return extent.lengthMs === undefined
        ? 'what is remembered'
        : `what is remembered of the last ${durationText(extent.lengthMs)}`;
  }
}

/** A whole pipeline's plan: settings, sources, then each query. */
export function explainPlan(plan: Plan): string {
  const lines = [
    `batches of ${durationText(plan.settings.batchIntervalMs)}`,
    ...plan.sources.flatMap(sourceLines),
    ...plan.queries.flatMap((query) => [
      `${roleText(query)} `.trimEnd(),
      ...explainQuery(query).map((line) => `  ${line}`),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

function sourceLines(source: SourcePlan): string[] {
  const values = source.source.arguments.map(
    (each) => `${each.name === undefined ? '' : `${each.name} => `}${JSON.stringify(each.value)}`,
  );
  const columns = source.columns === undefined ? 'columns from the first rows' : columnsText(source.columns);
  const needed = source.relations.neededColumns;
  const kept = source.relations.keepMs === 0 ? 'while its batch runs' : keptText(source.relations.keepMs);
  return [
    `stream ${source.name}`,
    `  from ${source.source.name}(${values.join(', ')})${source.format === undefined ? '' : ` format ${source.format.name}`}`,
    `  columns ${columns}`,
    ...(needed === undefined ? [] : [`  decoded ${usedColumns(source, needed).join(', ') || 'none'}`]),
    `  kept ${kept}`,
  ];
}

function keptText(milliseconds: number): string {
  return milliseconds === Infinity ? 'for ever' : durationText(milliseconds);
}

function usedColumns(source: SourcePlan, needed: readonly string[]): string[] {
  return (source.columns ?? [])
    .map((column) => column.name)
    .filter((name) => needed.includes(name.toLowerCase()));
}

function roleText(query: QueryPlan): string {
  switch (query.role.kind) {
    case 'stream':
      return `stream ${query.role.name}`;
    case 'sink':
      return `sink ${query.role.name} into ${query.role.sink.name}`;
    case 'print':
      return `query ${query.role.number}`;
  }
}
