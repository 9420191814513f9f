/** The tables of weir's own database, `weir.main`, by what they hold. The runtime makes them; the planner writes SQL over them. */

/** The rows of a stream's current batch, in the columns of the stream. */
export function batchTable(stream: string): string {
  return `batch_${stream.toLowerCase()}`;
}

/** The rows of a stream that windows and LAST can still see, in the columns of the stream and `weir_time`. */
export function rowsTable(stream: string): string {
  return `rows_${stream.toLowerCase()}`;
}

/** The batch time of a row in a rows table. */
export const timeColumn = 'weir_time';
