import { explainPlan } from '@weir/planner';
import { PipelineError } from '@weir/runtime';
import type { StreamingContext } from '@weir/runtime';
import { exitCode } from '../exit-code.ts';
import type { PlanFlags } from '../options/run-options.ts';
import { readSql } from '../read-sql.ts';
import { planningContext } from './check.ts';

/** `weir explain FILE`: the plan of a pipeline file, as text. */
export async function explain(file: string, { param }: PlanFlags): Promise<number> {
  const sql = await readSql(file);
  return explainSql(sql, planningContext(param === undefined ? {} : { parameters: param }));
}

/** The same of a text. */
export async function explainSql(sql: string, context: StreamingContext): Promise<number> {
  try {
    const { plan, diagnostics } = await context.check(sql);
    if (plan === undefined) throw new PipelineError(diagnostics, sql);
    process.stdout.write(explainPlan(plan));
    return exitCode.done;
  } finally {
    await context.close();
  }
}
