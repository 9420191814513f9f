import type { Column, Program } from '../plan.ts';

/** A query's SQL and the columns of its output. */
export interface PlannedProgram {
  readonly program: Program;
  readonly columns: readonly Column[];
}
