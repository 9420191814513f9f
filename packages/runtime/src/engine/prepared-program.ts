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

  /** `reused`: statements that are as good as new, taken over where the SQL is the same; the others are closed. */
  static async prepare(
    connection: DuckDBConnection,
    program: ProgramSql,
    reused?: PreparedProgram,
  ): Promise<PreparedProgram> {
    const left = [...(reused?.all ?? [])];
    const prepare = async (fragment: Fragment): Promise<PreparedFragment> => {
      const at = left.findIndex((each) => each.fragment.sql === fragment.sql);
      const [known] = at < 0 ? [] : left.splice(at, 1);
      return known ?? { fragment, statement: await BatchStatement.prepare(connection, fragment.sql) };
    };
    const prepareAll = async (fragments: readonly Fragment[]): Promise<PreparedFragment[]> => {
      const prepared: PreparedFragment[] = [];
      for (const fragment of fragments) prepared.push(await prepare(fragment));
      return prepared;
    };
    const steps = await prepareAll(program.steps);
    const prepared = new PreparedProgram(
      steps,
      await prepare(program.result),
      await prepareAll(program.cleanup),
    );
    for (const { statement } of left) statement.close();
    return prepared;
  }

  /** In the order in which they run. */
  get all(): readonly PreparedFragment[] {
    return [...this.steps, this.result, ...this.cleanup];
  }

  close(): void {
    for (const { statement } of this.all) statement.close();
  }
}
