import { displayWidth } from '@weir/parser';
import { cutText, escapeControls } from '../../format/cell-layout.ts';
import { drawnInAscii } from './ascii-drawing.ts';
import type { Style, Theme } from './theme.ts';

/** A piece of text in one style. It has no control characters: use `run`. */
export interface TextRun {
  readonly text: string;
  readonly style?: Style;
}

/** One line of the screen. Lines are data until the theme is known, so that they can be cut and measured. */
export type Line = readonly TextRun[];

/** Text of any origin, made harmless for a terminal. */
export function run(text: string, style?: Style): TextRun {
  return { text: escapeControls(text), ...(style === undefined ? {} : { style }) };
}

/** A line of one style. */
export function line(text: string, style?: Style): Line {
  return [run(text, style)];
}

/** Columns of the terminal that a line takes. */
export function lineWidth(runs: Line): number {
  return runs.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

export function lineText(runs: Line): string {
  return runs.map(({ text }) => text).join('');
}

/** A line of at most `width` columns, with an ellipsis for what is missing. */
export function cutLine(runs: Line, width: number): Line {
  if (lineWidth(runs) <= width) return runs;
  const kept: TextRun[] = [];
  let left = width;
  for (const each of runs) {
    const columns = displayWidth(each.text);
    // One column stays for the ellipsis.
    if (columns >= left) {
      kept.push({ ...each, text: left <= 0 ? '' : cutText(`${each.text}  `, left) });
      break;
    }
    kept.push(each);
    left -= columns;
  }
  return kept;
}

/** Lines as the terminal gets them, with SGR codes (ECMA-48, 8.3.117). */
export function renderLine(runs: Line, theme: Theme): string {
  return runs
    .map(({ text, style }) => {
      const shown = theme.ascii ? drawnInAscii(text) : text;
      const code = style === undefined ? undefined : theme.codes[style];
      return code === undefined || text === '' ? shown : `\u001b[${code}m${shown}\u001b[0m`;
    })
    .join('');
}

export function renderLines(lines: readonly Line[], theme: Theme): string {
  return lines.map((each) => renderLine(each, theme)).join('\n');
}
