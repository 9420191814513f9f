import type { Column, Program } from '../plan.ts';
import type { ResolvedInput } from '../streams/resolve-streams.ts';

/** A query's SQL and the columns of its output. */
export interface PlannedProgram {
  readonly program: Program;
  readonly columns: readonly Column[];
  /** The inputs of which rows are read, where it is not all of them. */
  readonly rowInputs?: readonly ResolvedInput[];
}
