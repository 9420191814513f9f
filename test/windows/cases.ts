import { availableParallelism } from 'node:os';
import process from 'node:process';

/** How many cases a property runs: WEIR_RUNS, or as many as CI has time for. */
export function caseCount(usual: number): number {
  return process.env['WEIR_RUNS'] === undefined ? usual : Number(process.env['WEIR_RUNS']);
}

/** The seeds to run: WEIR_SEED alone, to run one case again, or so many from a fixed first one on. */
function seeds(count: number): number[] {
  const one = process.env['WEIR_SEED'];
  return one === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(one)];
}

/** What is wrong with the first few seeds that fail, each with its number; as many run at once as there are cores. */
export async function problemsOfSeeds(
  count: number,
  problemsOf: (seed: number) => Promise<readonly string[]>,
): Promise<string> {
  const waiting = seeds(count);
  const problems: string[] = [];
  const work = async (): Promise<void> => {
    for (let seed = waiting.shift(); seed !== undefined && problems.length < 3; seed = waiting.shift()) {
      try {
        for (const problem of await problemsOf(seed)) problems.push(`WEIR_SEED=${seed}: ${problem}`);
      } catch (error) {
        problems.push(`WEIR_SEED=${seed}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return problems.join('\n\n');
}
