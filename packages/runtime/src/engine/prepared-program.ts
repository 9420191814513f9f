import type { DuckDBConnection } from '@duckdb/node-api';
import type { Fragment, Program } from '@weir/planner';
import { BatchStatement } from './prepared.ts';

/** What of a program is run at each output time. */
export type ProgramSql = Pick<Program, 'steps' | 'result' | 'cleanup'>;

/** A statement with the SQL it was prepared from, which knows the user's words in it. */
export interface PreparedFragment {
  readonly fragment: Fragment;
  readonly statement: BatchStatement;
}

/** The statements of a program, prepared. */
export class PreparedProgram {
  readonly steps: readonly PreparedFragment[];
  readonly result: PreparedFragment;
  readonly cleanup: readonly PreparedFragment[];

  private constructor(
    steps: readonly PreparedFragment[],
    result: PreparedFragment,
    cleanup: readonly PreparedFragment[],
  ) {
    this.steps = steps;
    this.result = result;
    this.cleanup = cleanup;
  }

  static async prepare(connection: DuckDBConnection, program: ProgramSql): Promise<PreparedProgram> {
    const prepare = async (fragment: Fragment): Promise<PreparedFragment> => ({
      fragment,
      statement: await BatchStatement.prepare(connection, fragment.sql),
    });
    const prepareAll = async (fragments: readonly Fragment[]): Promise<PreparedFragment[]> => {
      const prepared: PreparedFragment[] = [];
      for (const fragment of fragments) prepared.push(await prepare(fragment));
      return prepared;
    };
    const steps = await prepareAll(program.steps);
    return new PreparedProgram(steps, await prepare(program.result), await prepareAll(program.cleanup));
  }

  close(): void {
    for (const { statement } of [...this.steps, this.result, ...this.cleanup]) statement.close();
  }
}
