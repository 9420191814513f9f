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
      for (const time of times) {
        const problem = difference(outputs[index]?.get(time), await reference.query(at(query, time)));
        if (problem === undefined) continue;
        problems.push(`${inWeir(query)}\n  at ${new Date(time).toISOString()}: ${problem}`);
        break;
      }
    }
    return problems;
  } finally {
    reference.close();
  }
}
