import { Buffer } from 'node:buffer';
import { ProtocolError } from './protocol-error.ts';

/** One message of a client: its type, as a character, and its body. The first packets have no type. */
export interface Frame {
  readonly type: string;
  readonly body: Buffer;
}

/**
 * Cuts the bytes of a client into messages, whatever pieces they come in. Until `messagesHaveTypes` is called, packets
 * are length and body; then type, length and body.
 */
export class FrameReader {
  #pieces: Buffer[] = [];
  #held = 0;
  #typed = false;
  #limitBytes: number;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Bytes that are not part of a message yet. */
  get heldBytes(): number {
    return this.#held;
  }

  set limitBytes(bytes: number) {
    this.#limitBytes = bytes;
  }

  messagesHaveTypes(): void {
    this.#typed = true;
  }

  push(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#held += bytes.length;
  }

  /** The next whole message, if there is one. Throws a `ProtocolError` for a length that no message may have. */
  next(): Frame | undefined {
    const lengthAt = this.#typed ? 1 : 0;
    if (this.#held < lengthAt + 4) return undefined;
    const head = this.#first(lengthAt + 4);
    const length = head.readUInt32BE(lengthAt);
    if (length < 4 || length > this.#limitBytes) throw new ProtocolError(`invalid message length ${length}`);
    const end = lengthAt + length;
    if (this.#held < end) return undefined;
    const whole = this.#first(end);
    this.#held -= end;
    this.#pieces[0] = whole.subarray(end);
    if (this.#held === 0) this.#pieces = [];
    const type = this.#typed ? String.fromCharCode(whole[0] ?? 0) : '';
    return { type, body: whole.subarray(lengthAt + 4, end) };
  }

  /** Joins pieces only when a whole message is there, so that a long one is not copied with each piece. */
  #first(count: number): Buffer {
    const [first] = this.#pieces;
    if (first !== undefined && first.length >= count) return first;
    const joined = Buffer.concat(this.#pieces);
    this.#pieces = [joined];
    return joined;
  }
}
