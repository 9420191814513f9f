import { padText } from '../../format/cell-layout.ts';
import type { LiveQuery, SessionGauges } from '../session.ts';
import type { OutputFigures, PipelineMeter, StreamFigures } from '../status/pipeline-meter.ts';
import { cutLine, run } from '../text/line.ts';
import type { Line } from '../text/line.ts';
import { clockTime, counted, fullCount, shortBytes, shortCount, shortDuration } from '../text/quantity.ts';
import { onOneLine } from '../text/sql-lines.ts';
import { sparkline } from './sparkline.ts';

/** What the dashboard shows. */
export interface TopState {
  readonly meter: PipelineMeter;
  readonly queries: readonly LiveQuery[];
  readonly gauges?: SessionGauges;
  readonly idle?: string;
  /** No characters beyond ASCII. */
  readonly ascii: boolean;
}

/** All lines it would like to have. */
export function topHeight({ meter, queries }: TopState): number {
  return 5 + meter.streams().length + 1 + outputsOf(meter).length + queries.length + 1;
}

/**
 * The running pipeline at a glance. Where there is no room for all of it, streams and queries share what there is, and
 * say how many more there are.
 */
export function topPanel(state: TopState, width: number, height: number): readonly Line[] {
  const chart = Math.max(8, Math.min(40, width - 50));
  const head = headLines(state, chart);
  const foot: Line = [run('  q closes', 'dim')];
  const room = Math.max(0, height - head.length - 3);
  const streams = state.meter.streams().toSorted((a, b) => b.rowsPerSecond - a.rowsPerSecond);
  const outputs = outputLines(state, chart);
  const streamRoom = Math.max(Math.min(streams.length, Math.floor(room / 2)), room - outputs.length);
  const lines = [
    ...head,
    tableHead('stream', 'rows', 'rows/s', 'bad'),
    ...limited(
      streams.map((each) => streamLine(each, chart, state.ascii)),
      streamRoom,
      'stream',
    ),
    tableHead('output', 'rows', 'rows/s', 'ms'),
    ...limited(outputs, Math.max(0, room - Math.min(streams.length, streamRoom)), 'output'),
    foot,
  ];
  return lines.slice(0, height).map((each) => cutLine(each, width));
}

function headLines({ meter, gauges, idle, ascii }: TopState, chart: number): readonly Line[] {
  const figures = meter.figures();
  if (figures === undefined) return [[run('weir top', 'heading'), run('  no batch has run yet', 'dim')]];
  const memory =
    gauges === undefined
      ? []
      : [
          `memory ${shortBytes(gauges.residentBytes)}`,
          `kept ${counted(gauges.retainedRows, 'row')}, ${shortBytes(gauges.retainedBytes)}`,
          `state ${counted(gauges.stateRows, 'row')}`,
        ];
  return [
    [
      run('weir top', 'heading'),
      run(
        `  ${clockTime(figures.batchTimeMs)}  batch ${fullCount(figures.batches)}  backlog ${figures.backlog}`,
      ),
      run(`  ${memory.join('  ')}`, 'dim'),
      ...(idle === undefined ? [] : [run(`  ${idle}`, 'warning')]),
    ],
    chartLine('processing', meter.processingTimes(), chart, ascii),
    chartLine('delay', meter.schedulingDelays(), chart, ascii),
  ];
}

function chartLine(name: string, milliseconds: readonly number[], width: number, ascii: boolean): Line {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    shortDuration(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  return [
    run(padText(name, 12, 'left')),
    run(padText(shortDuration(milliseconds.at(-1) ?? 0), 8, 'right')),
    run('  '),
    run(sparkline(milliseconds, width, ascii), 'chart'),
    run(`  half ${at(0.5)}, 99% ${at(0.99)}, most ${at(1)}`, 'dim'),
  ];
}

const nameWidth = 20;

function tableHead(name: string, ...columns: readonly string[]): Line {
  return [
    run(
      padText(name, nameWidth, 'left') + columns.map((each) => padText(each, 9, 'right')).join(''),
      'heading',
    ),
  ];
}

function streamLine(
  { name, rows, bad, rowsPerSecond, recent }: StreamFigures,
  chart: number,
  ascii: boolean,
): Line {
  return [
    nameRun(name),
    run(numbers(shortCount(rows), shortCount(rowsPerSecond))),
    run(padText(shortCount(bad), 9, 'right'), bad > 0 ? 'warning' : 'dim'),
    run('  '),
    run(sparkline(recent, chart, ascii), 'chart'),
  ];
}

function nameRun(name: string): { text: string } {
  const [cut = run('')] = cutLine([run(name)], nameWidth - 1);
  return { text: padText(cut.text, nameWidth, 'left') };
}

function numbers(...texts: readonly string[]): string {
  return texts.map((each) => padText(each, 9, 'right')).join('');
}

/** Named sinks; queries have lines of their own. */
function outputsOf(meter: PipelineMeter): readonly OutputFigures[] {
  return meter.outputs().filter(({ name }) => typeof name === 'string');
}

function outputLines({ meter, queries, ascii }: TopState, chart: number): readonly Line[] {
  const byNumber = new Map(meter.outputs().map((output) => [output.name, output]));
  const ofQueries = queries.map(({ id, sql, rowsOut, lastBatchMs }): Line => {
    const figures = byNumber.get(id);
    return [
      nameRun(`query ${id}`),
      run(numbers(shortCount(rowsOut), shortCount(figures?.rowsPerSecond ?? 0))),
      run(padText(lastBatchMs === undefined ? '' : shortCount(lastBatchMs), 9, 'right')),
      run('  '),
      figures === undefined
        ? run('')
        : run(`${sparkline(figures.recent, Math.floor(chart / 2), ascii)}  `, 'chart'),
      run(onOneLine(sql), 'dim'),
    ];
  });
  const ofSinks = outputsOf(meter).map(({ name, rows, rowsPerSecond, recent }): Line => [
    nameRun(String(name)),
    run(numbers(shortCount(rows), shortCount(rowsPerSecond), '')),
    run('  '),
    run(sparkline(recent, chart, ascii), 'chart'),
  ]);
  return [...ofSinks, ...ofQueries];
}

function limited(lines: readonly Line[], room: number, noun: string): readonly Line[] {
  if (lines.length <= room) return lines;
  if (room <= 0) return [];
  const more = lines.length - room + 1;
  return [...lines.slice(0, room - 1), [run(`… ${counted(more, `more ${noun}`)}`, 'dim')]];
}
