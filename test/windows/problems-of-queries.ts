import type { Table } from '@weir/runtime';
import type { RandomStream } from './random-stream.ts';
import type { StreamBelow, WindowQuery } from './random-window-query.ts';
import { at, inWeir, outputTimes, Reference } from './reference.ts';
import { runRecorded } from './run-recorded.ts';
import { difference } from './same-rows.ts';

/** A stream over the recorded one. */
export interface DerivedStream extends StreamBelow {
  readonly query: WindowQuery;
}

/** What is wrong with the outputs of these queries in one pipeline: for each the first one that is not as the reference has it. */
export async function problemsOfQueries(
  stream: RandomStream,
  queries: readonly WindowQuery[],
  derived: readonly DerivedStream[],
): Promise<string[]> {
  const batches = stream.batches.length;
  const reference = await Reference.open(stream);
  try {
    const definitions = derived.map(({ name, query }) => `CREATE STREAM ${name} AS ${inWeir(query)};`);
    for (const { name, query } of derived) await reference.derive(name, query, batches);
    const outputs = await runRecorded(await reference.batches(stream), definitions, queries.map(inWeir));
    const problems: string[] = [];
    for (const [index, query] of queries.entries()) {
      const times = outputTimes(query.slideMs, batches);
      if (outputs[index]?.size !== times.length)
        problems.push(`${inWeir(query)}\n  ${outputs[index]?.size} outputs; expected ${times.length}`);
      const given = times.map((time) => [time, outputs[index]?.get(time)] as const);
      problems.push(...(await firstProblem(query, given, reference)));
    }
    return problems;
  } finally {
    reference.close();
  }
}

/** The first of these outputs that is not as the reference has it, as a list of one; nothing if all are. */
export async function firstProblem(
  query: WindowQuery,
  outputs: Iterable<readonly [timeMs: number, output: Table | undefined]>,
  reference: Reference,
): Promise<string[]> {
  for (const [time, output] of outputs) {
    const problem = difference(output, await reference.query(at(query, time)));
    if (problem !== undefined) return [`${inWeir(query)}\n  at ${new Date(time).toISOString()}: ${problem}`];
  }
  return [];
}
