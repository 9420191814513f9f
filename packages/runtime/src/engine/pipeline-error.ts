import { renderDiagnostic } from '@weir/parser';
import type { Diagnostic } from '@weir/parser';

/** What the user's text or a running query was refused for, with all places. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly diagnostics: readonly Diagnostic[];
  /** The text that the places refer to. */
  readonly source: string;

  constructor(diagnostics: readonly Diagnostic[], source: string) {
    super(diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, source)).join('\n\n'));
    this.diagnostics = diagnostics;
    this.source = source;
  }
}
