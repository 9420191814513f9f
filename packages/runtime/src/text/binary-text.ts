import type { ByteWriter } from './byte-writer.ts';
import { wideInteger } from './number-text.ts';
import { writeOffset, writeTime } from './time-text.ts';

// DuckDB types that Arrow keeps as bytes, as DuckDB's CAST(... AS VARCHAR) gives them.

/** A blob: printable ASCII as it is, but for quotes and the backslash; everything else as `\xAA`. */
export function writeBlob(out: ByteWriter, bytes: Uint8Array): void {
  for (const byte of bytes) {
    if (byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x27 && byte !== 0x5c) out.byte(byte);
    else out.ascii(`\\x${hex(byte).toUpperCase()}`);
  }
}

/** 16 bytes, the first being the first of the text. */
export function writeUuid(out: ByteWriter, bytes: Uint8Array): void {
  bytes.forEach((byte, i) =>
    out.ascii(i === 4 || i === 6 || i === 8 || i === 10 ? `-${hex(byte)}` : hex(byte)),
  );
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A BIT: the first byte says how many bits at the beginning of the second do not count. */
export function writeBits(out: ByteWriter, bytes: Uint8Array): void {
  for (let bit = 8 + (bytes[0] ?? 0); bit < bytes.length * 8; bit++) {
    out.ascii(((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1 ? '1' : '0');
  }
}

/**
 * A BIGNUM: three bytes that say the sign (first bit; 1: not negative) and the length, then the number, big end
 * first; of a negative one all bytes are inverted.
 */
export function writeBignum(out: ByteWriter, bytes: Uint8Array): void {
  const negative = ((bytes[0] ?? 0) & 0x80) === 0;
  let digits = '';
  for (const byte of bytes.subarray(3)) digits += hex(negative ? ~byte & 0xff : byte);
  const size = BigInt(`0x${digits === '' ? '0' : digits}`);
  out.ascii((negative ? -size : size).toString());
}

/** 128 bits, little end first, without a sign. */
export function writeUhugeint(out: ByteWriter, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  out.ascii(
    wideInteger(
      [0, 4, 8, 12].map((at) => view.getUint32(at, true)),
      false,
    ).toString(),
  );
}

/**
 * A TIME WITH TIME ZONE: 64 bits, little end first, of which the upper 40 are the microseconds since midnight and
 * the lower 24 are 15:59:59 minus the offset, in seconds, so that the numbers order the times.
 */
export function writeTimeTz(out: ByteWriter, bytes: Uint8Array): void {
  const bits = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0, true);
  const micros = Number(bits >> 24n);
  writeTime(out, Math.floor(micros / 1e6), micros % 1e6, 6);
  writeOffset(out, largestOffsetSeconds - Number(bits & 0xffffffn));
}

const largestOffsetSeconds = 16 * 3600 - 1;
