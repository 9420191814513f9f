/** Bytes that came in pieces, to be taken in pieces of other sizes. */
export class ByteQueue {
  #chunks: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The first so many bytes, which must be there; a copy, so that its memory begins with them. */
  take(bytes: number): Buffer {
    const taken = Buffer.allocUnsafeSlow(bytes);
    let filled = 0;
    let used = 0;
    while (filled < bytes) {
      const chunk = this.#chunks[used];
      if (chunk === undefined)
        throw new RangeError(`internal error: ${bytes} bytes of ${this.#length} are wanted`);
      const part = chunk.subarray(0, bytes - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) used += 1;
      else this.#chunks[used] = chunk.subarray(part.length);
    }
    this.#chunks.splice(0, used);
    this.#length -= bytes;
    return taken;
  }

  clear(): void {
    this.#chunks = [];
    this.#length = 0;
  }
}
