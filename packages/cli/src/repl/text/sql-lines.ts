import { highlight } from '@weir/parser';
import { run } from './line.ts';
import type { Line, TextRun } from './line.ts';

/** SQL in the colours of its lexer, line by line; dot commands are plain. */
export function sqlLines(source: string): readonly Line[] {
  const runs: TextRun[] = [];
  let offset = 0;
  const upTo = (end: number): void => {
    if (end > offset) runs.push({ text: source.slice(offset, end) });
    offset = end;
  };
  const marks = /^\s*\./.test(source) ? [] : highlight(source);
  for (const { span, class: style } of marks) {
    upTo(span.start);
    runs.push({ text: source.slice(span.start, span.end), style });
    offset = span.end;
  }
  upTo(source.length);
  return brokenAtNewlines(runs);
}

function brokenAtNewlines(runs: readonly TextRun[]): readonly Line[] {
  const lines: TextRun[][] = [[]];
  for (const { text, style } of runs) {
    for (const [index, part] of text.split('\n').entries()) {
      if (index > 0) lines.push([]);
      if (part !== '') lines.at(-1)?.push(run(part, style));
    }
  }
  return lines;
}

/** The first line of a statement that may have several, for lists and titles. */
export function onOneLine(sql: string): string {
  return sql.trim().replaceAll(/\s+/g, ' ');
}
