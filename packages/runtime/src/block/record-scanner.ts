/**
 * Finds where records end. A scanner sees the bytes of one connection in pieces, each byte once and in order, and
 * remembers what it must from piece to piece.
 */
export interface RecordScanner {
  /**
   * Writes the offsets of the line feeds that end a record to `ends` (which is as long as `bytes` or longer); returns
   * how many.
   */
  scan(bytes: Buffer, ends: Int32Array): number;
  /** Forgets what was open: the next byte is taken as the beginning of a record. */
  reset(): void;
}

/**
 * Every line feed ends a record. `Buffer.indexOf` searches with memchr: a million lines of 100 bytes take 18 ms, half
 * of what `Uint8Array.indexOf` or a loop over 32-bit words take, a sixth of a loop over bytes.
 */
export const lineScanner: RecordScanner = {
  scan: (bytes, ends) => {
    let count = 0;
    for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
      ends[count] = at;
      count += 1;
    }
    return count;
  },
  reset: () => undefined,
};

export const lineFeed = 0x0a;
export const carriageReturn = 0x0d;
