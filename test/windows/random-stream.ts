import type { Random } from './random.ts';

/** A recorded stream: the rows of each batch, as SQL values of `streamColumns`. */
export interface RandomStream {
  readonly batches: readonly (readonly string[])[];
}

export const batchMs = 1000;

/** When the clock of all recordings begins: an odd place on the grid, so that windows begin in the middle of their slides. */
export const beginsAtMs = 1_767_225_607_000;

export const streamColumns = {
  k: 'INTEGER',
  s: 'VARCHAR',
  i: 'BIGINT',
  n: 'SMALLINT',
  d: 'DOUBLE',
  m: 'DECIMAL(12,2)',
  f: 'BOOLEAN',
  ts: 'TIMESTAMP',
} as const;

/** Empty batches, bursts, few or many keys, NULLs everywhere, and the extremes of whole numbers. */
export function randomStream(random: Random): RandomStream {
  const keys = random.pick([1, 3, 3, 12, 60]);
  const busy = random.pick([2, 6, 6, 20]);
  const nulls = random.pick([0, 0.1, 0.1, 0.5]);
  // Most mistakes show within a few batches, and what a case costs follows them; some streams are long enough for long windows to slide.
  const count = random.chance(0.85) ? random.int(4, 9) : random.int(10, 30);
  const batches = Array.from({ length: count }, () => {
    const rows = random.chance(0.25) ? 0 : random.chance(0.08) ? busy * 8 : random.int(0, busy);
    return Array.from({ length: rows }, () => randomRow(random, 0, keys, nulls));
  });
  return { batches };
}

/** Many batches with the same few keys in most of them, until at some time others come, sooner or later after each other. */
export function driftingStream(random: Random): RandomStream {
  const keys = random.pick([1, 3, 8]);
  const nulls = random.pick([0, 0.1]);
  const steadyBatches = random.int(1, 25);
  const keysPerBatch = random.pick([0, 0.2, 1, 5]);
  const batches = Array.from({ length: random.int(20, 40) }, (_, batch) => {
    const rows = random.chance(0.1) ? 0 : random.int(keys, keys * 5);
    const first = Math.floor(Math.max(0, batch - steadyBatches) * keysPerBatch);
    return Array.from({ length: rows }, () => randomRow(random, first, keys, nulls));
  });
  return { batches };
}

function randomRow(random: Random, firstKey: number, keys: number, nulls: number): string {
  const or = (value: string): string => (random.chance(nulls) ? 'NULL' : value);
  const number = random.int(-9, 9);
  const whole = random.chance(0.06)
    ? random.pick(['9223372036854775807', '(-9223372036854775807 - 1)', '9223372036854775806'])
    : String(random.int(-50, 50));
  const cells = [
    or(String(firstKey + random.int(0, keys - 1))),
    or(
      random.pick(["''", "'a'", "'b'", "'B'", "'ab'", "'long text, longer than twelve bytes'", "'naïve 💧'"]),
    ),
    or(whole),
    or(String(number)),
    or((random.int(-1000, 1000) / random.pick([1, 4, 7])).toString()),
    or((random.int(-100_000, 100_000) / 100).toFixed(2)),
    or(random.chance(0.5) ? 'true' : 'false'),
    or(`TIMESTAMP '2026-01-01 00:00:00' + INTERVAL '${random.int(0, 90)} seconds'`),
  ];
  return `(${cells.join(', ')})`;
}
