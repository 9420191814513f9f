import type { Data } from 'apache-arrow';

/** Writes the value of a row without its length; for NULL it writes nothing and gives false. Rows ascend. */
export type CellWriter = (row: number) => boolean;

/** A writer that is called for rows with a value only. */
export function unlessNull(data: Data, write: (row: number) => void): CellWriter {
  if (data.nullCount === 0) {
    return (row) => {
      write(row);
      return true;
    };
  }
  return (row) => {
    if (!data.getValid(row)) return false;
    write(row);
    return true;
  };
}
