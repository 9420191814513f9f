import type { Table } from '@weir/runtime';

export const formatNames = ['box', 'table', 'csv', 'tsv', 'json', 'jsonl', 'md', 'line', 'batches'] as const;

/**
 * `box`, `table`, `md` and `line` are for people, the others for programs: those are never cut, and nothing but
 * rows is in them.
 */
export type FormatName = (typeof formatNames)[number];

/** How results look where no format is chosen. */
export interface Formats {
  readonly format: FormatName;
  /** Of what comes batch by batch; the same where it is not given. */
  readonly streamFormat?: FormatName;
}

/** On a terminal. */
export const formatsForPeople: Formats = { format: 'box' };

/** Elsewhere an answer is a table, and what comes batch by batch objects: rows of several queries stand between each other there. */
export const formatsForPrograms: Formats = { format: 'tsv', streamFormat: 'jsonl' };

/** Rows to be shown: a batch of a stream, or the result of a query of its own. */
export interface ShownBatch {
  /** The sink's name, or the 1-based number of the query in its file. */
  readonly output: string | number;
  /** Milliseconds since the epoch. */
  readonly batchTimeMs: number;
  readonly table: Table;
  /** Formats for people show so many rows, and how many more there were. */
  readonly limit: number;
}

/** A part of what is written. */
export type Piece = string | Uint8Array;

/**
 * Turns the results of one run into one text: one format writes all outputs of a stream such as standard output,
 * in the order of their batches.
 */
export interface ResultFormat {
  batch(batch: ShownBatch): Iterable<Piece>;
  /** After the last batch. */
  end(): Iterable<Piece>;
}

/** How the text is going to be looked at. */
export interface FormatOptions {
  /**
   * Whether batches have titles with their time, in formats for people: those of a stream have, a single result
   * has none.
   */
  readonly titles: boolean;
  readonly color: boolean;
  /** Frames and ellipses are drawn with ASCII. */
  readonly ascii?: boolean;
  /** Columns of the terminal, that wide tables are fitted into; without it nothing is cut. */
  readonly width?: number;
  /** False: no line with the names of the columns, in csv and tsv. */
  readonly header?: boolean;
  /** What csv and tsv write for NULL; nothing by default. */
  readonly nullText?: string;
}
