import { PipelineError } from '../engine/pipeline-error.ts';
import { errorAt } from '@weir/parser';
import type { Diagnostic, Span } from '@weir/parser';
import type { Table } from 'apache-arrow';

/** What became of a statement. Warnings have their places in the statement's text. */
export type Outcome = { readonly warnings?: readonly Diagnostic[] } & (
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'rows'; readonly table: Table; readonly milliseconds: number }
  | { readonly kind: 'live'; readonly id: number; readonly columns: readonly string[] }
  | { readonly kind: 'error'; readonly diagnostics: readonly Diagnostic[]; readonly source: string }
);

/** A continuous query that runs. */
export interface LiveQuery {
  readonly id: number;
  readonly sql: string;
  readonly rowsOut: number;
  /** How long the last batch took in which it had an output. */
  readonly lastBatchMs?: number;
}

/** The answer of a continuous query at one batch time. */
export interface LiveBatch {
  readonly id: number;
  readonly batchTimeMs: number;
  readonly table: Table;
}

/** A statement that was refused, with its place. */
export function refusal(
  source: string,
  problem: {
    readonly span: Span;
    readonly code: string;
    readonly message: string;
    readonly hint?: string | undefined;
  },
): Outcome {
  return {
    kind: 'error',
    diagnostics: [errorAt(problem.span, problem.code, problem.message, problem.hint)],
    source,
  };
}

/** The outcome of a statement that something threw at. */
export function refused(error: unknown, span: Span, source: string): Outcome {
  if (error instanceof PipelineError) return { kind: 'error', diagnostics: error.diagnostics, source };
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof Error && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
  return refusal(source, { span, code: 'refused', message, hint });
}

/** A pipeline that has failed takes nothing any more. */
export function stopped(reason: string): Diagnostic {
  const hint = 'begin again: .save FILE writes the streams and queries, .exit leaves';
  return errorAt({ start: 0, end: 0 }, 'pipeline-stopped', `the pipeline has stopped: ${reason}`, hint);
}

/** How `$name` gets a value at the prompt. */
export function remedy(name: string): string {
  return `set one: .params ${name} VALUE, or --param on the command line`;
}
