/** The database that holds weir's own tables, beside the user's. */
export const weirDatabase = 'weir';

/** The tables of weir's own database, `weir.main`, by what they hold. The runtime makes them; the planner writes SQL over them. */

/** The rows of a stream's current batch, in the columns of the stream. */
export function batchTable(stream: string): string {
  return `batch_${stream.toLowerCase()}`;
}

/** The rows of a stream that windows and LAST can still see, in the columns of the stream and `weir_time`. */
export function rowsTable(stream: string): string {
  return `rows_${stream.toLowerCase()}`;
}

/** The groups of a stream's current batch that were made of its pieces. */
export function piecesTable(stream: string): string {
  return `pieces_${stream.toLowerCase()}`;
}

/** What a sink's remembered output is called here: a sink may have the name of a stream. */
export function sinkRelation(sink: string): string {
  return `sink:${sink.toLowerCase()}`;
}

/** What is kept of a stream or sink for live queries alone; the number tells it from others of it. */
export function liveRelation(relation: string, number: number): string {
  return `live${number}:${relation.toLowerCase()}`;
}

/** The name that the user gave to a stream or a sink. */
export function givenName(relation: string): string {
  return relation.startsWith('sink:') ? relation.slice('sink:'.length) : relation;
}

/** The batch time of a row in a rows table. */
export const timeColumn = 'weir_time';
