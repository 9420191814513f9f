import type { Diagnostic } from './diagnostic.ts';
import { graphemes, graphemeWidth } from './display-width.ts';
import { lineColumn } from './span.ts';
import type { Span } from './span.ts';

/** The parts of a rendered diagnostic that a terminal may colour. */
export type DiagnosticPart = 'error' | 'warning' | 'message' | 'gutter' | 'caret' | 'note' | 'hint';

export interface RenderOptions {
  /** What is shown before the position, such as `pipeline.sql`; without it only the position is. */
  readonly file?: string;
  /** Puts colour around a part of the text. */
  readonly colour?: (part: DiagnosticPart, text: string) => string;
}

/** Source lines wider than this are cut around the place in question. */
const maxLineColumns = 120;
/** What is kept of a cut line before the marked words. */
const contextColumns = 40;
const tabColumns = 4;
const ellipsis = '...';

/**
 * A diagnostic as people read it, without a newline at the end:
 *
 *     error[unknown-stream]: there is no stream or table called "click"
 *       --> pipeline.sql:12:22
 *        |
 *     12 | SELECT count(*) FROM click WINDOW(30s, 10s)
 *        |                      ^^^^^
 *        = hint: did you mean "clicks"?
 *
 * Of a span over several lines the first is shown.
 */
export function renderDiagnostic(
  diagnostic: Diagnostic,
  source: string,
  options: RenderOptions = {},
): string {
  const colour = options.colour ?? ((_part, text) => text);
  const { severity, code, message, notes, hint } = diagnostic;
  const span = withinText(diagnostic.span, source);
  const { line, column } = lineColumn(source, span.start);
  const gutter = ' '.repeat(String(line).length);
  const file = options.file === undefined ? '' : `${options.file}:`;
  const bar = colour('gutter', '|');
  const { text, caretColumn, caretCount } = excerptOf(source, span);
  const remark = (part: 'note' | 'hint', remarkText: string): string => {
    const indented = remarkText.replaceAll('\n', `\n${gutter}     ${' '.repeat(part.length)}`);
    return `${gutter} ${colour('gutter', '=')} ${colour(part, part)}: ${indented}`;
  };
  return [
    `${colour(severity, `${severity}[${code}]`)}${colour('message', `: ${message}`)}`,
    `${gutter}${colour('gutter', '-->')} ${file}${line}:${column}`,
    `${gutter} ${bar}`,
    `${colour('gutter', String(line))} ${bar} ${text}`.trimEnd(),
    `${gutter} ${bar} ${' '.repeat(caretColumn)}${colour('caret', '^'.repeat(caretCount))}`,
    ...notes.map((note) => remark('note', note)),
    ...(hint === undefined ? [] : [remark('hint', hint)]),
  ].join('\n');
}

/**
 * A span behind the last word, where something is missing, is shown directly behind it and not some empty
 * lines below.
 */
function withinText(span: Span, source: string): Span {
  const end = source.trimEnd().length;
  const start = Math.min(Math.max(span.start, 0), end);
  return { start, end: Math.max(start, Math.min(span.end, end)) };
}

interface Excerpt {
  readonly text: string;
  /** Columns of a terminal before the first caret. */
  readonly caretColumn: number;
  readonly caretCount: number;
}

/** One character as it is shown, and the columns it takes. */
interface Cell {
  readonly text: string;
  readonly width: number;
}

/** The line a span starts in, and what to mark of it. */
function excerptOf(source: string, span: Span): Excerpt {
  const lineStart = source.lastIndexOf('\n', span.start - 1) + 1;
  const newline = source.indexOf('\n', span.start);
  const lineEnd = newline < 0 ? source.length : newline;
  const markedEnd = span.start + source.slice(span.start, Math.min(span.end, lineEnd)).trimEnd().length;
  const before = cellsOf(source.slice(lineStart, span.start), 0);
  const marked = cellsOf(source.slice(span.start, markedEnd), widthOf(before));
  const after = cellsOf(source.slice(markedEnd, lineEnd).trimEnd(), widthOf(before) + widthOf(marked));
  return cutAround(before, marked, after);
}

/**
 * Tabs become spaces; characters that steer a terminal or hide text are replaced, so that what is shown is
 * what is there.
 */
function cellsOf(text: string, startColumn: number): readonly Cell[] {
  let column = startColumn;
  return graphemes(text).map((grapheme) => {
    const cell = cellOf(grapheme, column);
    column += cell.width;
    return cell;
  });
}

function cellOf(grapheme: string, column: number): Cell {
  if (grapheme === '\t') {
    const width = tabColumns - (column % tabColumns);
    return { text: ' '.repeat(width), width };
  }
  if (/^[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(grapheme)) return { text: '\ufffd', width: 1 };
  return { text: grapheme, width: graphemeWidth(grapheme) };
}

/** The line as it is if it is short enough; else what stands around the marked part. */
function cutAround(before: readonly Cell[], marked: readonly Cell[], after: readonly Cell[]): Excerpt {
  const line = [...before, ...marked, ...after];
  if (widthOf(line) <= maxLineColumns) return excerpt('', before, marked, textOf(line));
  const cutsStart =
    widthOf(before) + Math.min(widthOf(marked), contextColumns) > maxLineColumns - contextColumns;
  const keptBefore = cutsStart ? lastCells(before, contextColumns) : before;
  const prefix = keptBefore.length < before.length ? ellipsis : '';
  const room = maxLineColumns - prefix.length - ellipsis.length;
  const kept = firstCells([...keptBefore, ...marked, ...after], room);
  const suffix = kept.length < keptBefore.length + marked.length + after.length ? ellipsis : '';
  return excerpt(
    prefix,
    keptBefore,
    kept.slice(keptBefore.length, keptBefore.length + marked.length),
    textOf(kept) + suffix,
  );
}

function excerpt(prefix: string, before: readonly Cell[], marked: readonly Cell[], text: string): Excerpt {
  return {
    text: prefix + text,
    caretColumn: prefix.length + widthOf(before),
    caretCount: Math.max(1, widthOf(marked)),
  };
}

function firstCells(cells: readonly Cell[], columns: number): readonly Cell[] {
  let width = 0;
  const end = cells.findIndex((cell) => (width += cell.width) > columns);
  return end < 0 ? cells : cells.slice(0, end);
}

function lastCells(cells: readonly Cell[], columns: number): readonly Cell[] {
  return firstCells(cells.toReversed(), columns).toReversed();
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((width, cell) => width + cell.width, 0);
}

function textOf(cells: readonly Cell[]): string {
  return cells.map((cell) => cell.text).join('');
}
