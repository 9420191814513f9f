import { lineColumn, renderDiagnostic } from '@weir/parser';
import type { Diagnostic, DiagnosticPart, Span } from '@weir/parser';
import { BadRowError, PipelineError, SinkError, SourceError } from '@weir/runtime';
import { exitCode } from './exit-code.ts';
import { escapeControls } from './format/cell-layout.ts';
import { partAt } from './options/given.ts';
import type { SqlPart } from './options/given.ts';
import { NoPipelineError } from './server/registry/no-pipeline-error.ts';

/** A wrong use of the command line, or a file that cannot be read: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

export interface ErrorOutput {
  write(text: string): void;
  readonly color: boolean;
  /** What places in the text are called: the file's name. */
  readonly file?: string;
  /** What the text was put together from; places are told in these. */
  readonly parts?: readonly SqlPart[];
}

/** Writes an error for people, and gives the exit code that goes with it. */
export function reportError(error: unknown, output: ErrorOutput): number {
  if (error instanceof PipelineError) {
    writeDiagnostics(error.diagnostics, error.source, output);
    return exitCode.failed;
  }
  if (error instanceof UsageError) {
    writeMessage(error.message, error.hint, output);
    return exitCode.usage;
  }
  if (error instanceof SourceError || error instanceof SinkError) {
    writeMessage(error.message, error.hint, output);
    if (error.place !== undefined) writePlace(error.place, output);
    return error.retryable ? exitCode.unavailable : exitCode.failed;
  }
  if (error instanceof NoPipelineError) {
    writeMessage(error.message, error.hint, output);
    return exitCode.unavailable;
  }
  if (error instanceof BadRowError) {
    writeMessage(
      `${escapeControls(error.message)}\n  ${escapeControls(error.row.value)}`,
      'without --strict, or with ON ERROR SKIP, such rows are counted and left out',
      output,
    );
    return exitCode.failed;
  }
  writeMessage(error instanceof Error ? error.message : String(error), undefined, output);
  return exitCode.failed;
}

/** Problems one after the other, with a blank line between them. */
export function writeDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: string,
  output: ErrorOutput,
): void {
  const colour = output.color ? { colour: paintPart } : {};
  for (const diagnostic of diagnostics) {
    const { text, file, start } = partOf(diagnostic.span, source, output);
    const span = { start: diagnostic.span.start - start, end: diagnostic.span.end - start };
    const named = file === undefined ? {} : { file };
    output.write(`${renderDiagnostic({ ...diagnostic, span }, text, { ...colour, ...named })}\n\n`);
  }
}

/** The part that a place is in: the whole text where it has no parts. */
function partOf({ start }: Span, text: string, { parts = [], file }: ErrorOutput): SqlPart {
  return partAt(parts, start) ?? { text, start: 0, ...(file === undefined ? {} : { file }) };
}

function writeMessage(message: string, hint: string | undefined, output: ErrorOutput): void {
  const label = output.color ? '\u001b[1;31merror\u001b[0m' : 'error';
  output.write(`weir: ${label}: ${message}\n${hint === undefined ? '' : `  = hint: ${hint}\n`}`);
}

/** Where in the text it is, as diagnostics show it. */
function writePlace(
  { span, text }: { readonly span: Span; readonly text: string },
  output: ErrorOutput,
): void {
  const part = partOf(span, text, output);
  const { line, column } = lineColumn(part.text, span.start - part.start);
  output.write(`  --> ${part.file ?? 'command line'}:${line}:${column}\n`);
}

/** SGR colours as compilers use them. */
function paintPart(part: DiagnosticPart, text: string): string {
  const code = partColors[part];
  return code === undefined ? text : `\u001b[${code}m${text}\u001b[0m`;
}

const partColors: Readonly<Partial<Record<DiagnosticPart, string>>> = {
  error: '1;31',
  warning: '1;33',
  message: '1',
  gutter: '34',
  caret: '1;31',
  hint: '36',
  note: '36',
};
