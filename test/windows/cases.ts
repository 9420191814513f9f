import process from 'node:process';

/** How many cases a property runs: WEIR_RUNS, or as many as CI has time for. */
export function caseCount(usual: number): number {
  return process.env['WEIR_RUNS'] === undefined ? usual : Number(process.env['WEIR_RUNS']);
}

/** The seeds to run: WEIR_SEED alone, to run one case again, or so many from a fixed first one on. */
export function seeds(count: number): number[] {
  const one = process.env['WEIR_SEED'];
  return one === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(one)];
}
