import { renderDiagnostic } from '@weir/parser';
import type { Diagnostic } from '@weir/parser';
import type { Failure } from '../session.ts';
import { line, renderLine, run } from '../text/line.ts';
import type { Style, Theme } from '../text/theme.ts';

/** Where a statement stands in the text or file it came from. */
export interface Origin {
  readonly source: string;
  readonly start: number;
  /** The name of the file; none for what was typed. */
  readonly file?: string;
  /** What went well is not told. */
  readonly silent?: boolean;
  /** It was given on the command line. */
  readonly commandLine?: boolean;
}

/**
 * Problems of a statement as people read them. Places in the statement's own text become places in the file it came
 * from.
 */
export function diagnosticText(
  diagnostics: readonly Diagnostic[],
  source: string,
  statement: string,
  origin: Origin,
  theme: Theme,
): string {
  const isOwnText = source === statement;
  const options = {
    colour: (part: Style, text: string) => renderLine([{ text, style: part }], theme),
    ...(origin.file === undefined ? {} : { file: origin.file }),
  };
  return diagnostics
    .map((diagnostic) => {
      const { span } = diagnostic;
      const moved = { start: span.start + origin.start, end: span.end + origin.start };
      return isOwnText
        ? renderDiagnostic({ ...diagnostic, span: moved }, origin.source, options)
        : renderDiagnostic(diagnostic, source, options);
    })
    .map((text) => `${text}\n`)
    .join('\n');
}

/** A query that failed while it ran, or the pipeline. */
export function failureText({ diagnostics, source }: Failure, theme: Theme): string {
  if (source !== undefined) return diagnosticText(diagnostics, source, source, { source, start: 0 }, theme);
  return diagnostics.map(({ message, hint }) => problemText(message, hint, theme)).join('');
}

/** A problem without a place: of a command, or of what should not go wrong. */
export function problemText(message: string, hint: string | undefined, theme: Theme): string {
  const lines = [
    [run('error', 'error'), run(`: ${message}`, 'message')],
    ...(hint === undefined ? [] : [[run('  = '), run('hint', 'hint'), run(`: ${hint}`)]]),
  ];
  return `${lines.map((each) => renderLine(each, theme)).join('\n')}\n`;
}

export function dimText(text: string, theme: Theme): string {
  return `${renderLine(line(text, 'dim'), theme)}\n`;
}
