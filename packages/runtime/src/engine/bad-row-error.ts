import type { BadSample } from './batch-loader.ts';

/** ON ERROR FAIL met a row that cannot be read. */
export class BadRowError extends Error {
  override readonly name = 'BadRowError';
  readonly stream: string;
  readonly row: BadSample;

  constructor(stream: string, row: BadSample) {
    super(`a row of "${stream}" cannot be read: ${row.error}`);
    this.stream = stream;
    this.row = row;
  }
}
