/** Batch times lie on a grid aligned to the Unix epoch; all of this is arithmetic on milliseconds. */

/** The time of the batch that a row arriving now falls into: the first grid time after now. */
export function nextBatchTime(nowMs: number, batchIntervalMs: number): number {
  return (Math.floor(nowMs / batchIntervalMs) + 1) * batchIntervalMs;
}

/** The grid time at or before a time: where a recording's clock begins. */
export function gridFloor(timeMs: number, batchIntervalMs: number): number {
  return Math.floor(timeMs / batchIntervalMs) * batchIntervalMs;
}

/** Whether a query with this slide gives an output at this batch time. */
export function isOutputTime(batchTimeMs: number, slideMs: number): boolean {
  return batchTimeMs % slideMs === 0;
}

/** The last time at which one of the queries with these slides gives its next output, at or after this batch. */
export function lastOutputTime(batchTimeMs: number, slidesMs: readonly number[]): number {
  return Math.max(batchTimeMs, ...slidesMs.map((slideMs) => Math.ceil(batchTimeMs / slideMs) * slideMs));
}
