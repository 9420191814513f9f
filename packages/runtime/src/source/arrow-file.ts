import type { FileHandle } from 'node:fs/promises';
import { arrowMetadataBytes, fileReadBytes } from '../limits.ts';
import { fieldPlace, forward, isReadableFooter } from '../block/arrow-metadata.ts';
import { SourceError } from './source.ts';

/**
 * The messages of an Arrow file (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format) as those of a
 * stream: the schema, the dictionaries, the record batches. A file has its schema in the footer, with the places of
 * the messages, which may lie in any order; the copy of the schema at the beginning is not always there.
 *
 * Throws a `SourceError` when the footer cannot be read or leads out of the file. Bytes come in pieces as large as is
 * read at once.
 */
export async function* arrowFileMessages(handle: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  const footer = await readFooter(handle, size);
  yield schemaMessage(footer);
  for (const vector of [dictionaryBlocks, recordBatchBlocks]) {
    for (const { offset, bytes } of blocksOf(footer, vector)) {
      if (offset + bytes > size) throw broken();
      for (let at = 0; at < bytes; at += fileReadBytes) {
        yield await readExactly(handle, offset + at, Math.min(fileReadBytes, bytes - at));
      }
    }
  }
}

/** The tail of a file: the footer, its length in four bytes, `ARROW1`. */
async function readFooter(handle: FileHandle, size: number): Promise<Buffer> {
  const tail = await readExactly(handle, size - tailBytes, tailBytes);
  const length = tail.readInt32LE(0);
  const valid =
    tail.toString('latin1', 4) === 'ARROW1' &&
    length > 0 &&
    length <= Math.min(arrowMetadataBytes, size - tailBytes);
  if (!valid) throw broken();
  const footer = await readExactly(handle, size - tailBytes - length, length);
  if (!isReadableFooter(footer)) throw broken();
  return footer;
}

const tailBytes = 10;

async function readExactly(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  if (position < 0) throw broken();
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(bytes, filled, length - filled, position + filled);
    if (bytesRead === 0) throw broken();
    filled += bytesRead;
  }
  return bytes;
}

/** The numbers of the fields of the table Footer in File.fbs. */
const versionField = 0;
const schemaField = 1;
const dictionaryBlocks = 2;
const recordBatchBlocks = 3;

/**
 * The places of messages: structs Block of 24 bytes, with offset (8), length of the head (4, padded to 8) and of the
 * body (8).
 */
function* blocksOf(
  footer: Buffer,
  field: number,
): Generator<{ readonly offset: number; readonly bytes: number }> {
  const place = fieldPlace(footer, forward(footer, 0), field);
  if (place === undefined) return;
  const vector = forward(footer, place);
  const count = footer.readUInt32LE(vector);
  for (let block = vector + 4; block < vector + 4 + 24 * count; block += 24) {
    const offset = Number(footer.readBigInt64LE(block));
    const bytes = footer.readInt32LE(block + 8) + Number(footer.readBigInt64LE(block + 16));
    if (offset < 0 || bytes < 0) throw broken();
    yield { offset, bytes };
  }
}

/**
 * A message with the schema of the footer: a table Message (Message.fbs) whose header lies in the footer, which
 * follows it as it is, as distances in a flatbuffer are relative.
 */
function schemaMessage(footer: Buffer): Buffer {
  const root = forward(footer, 0);
  const schema = fieldPlace(footer, root, schemaField);
  const version = fieldPlace(footer, root, versionField);
  if (schema === undefined) throw broken();
  const padding = (8 - (footer.length % 8)) % 8;
  const message = Buffer.alloc(8 + headBytes + footer.length + padding);
  message.writeInt32LE(-1, 0);
  message.writeInt32LE(message.length - 8, 4);
  const head = message.subarray(8);
  head.writeUInt32LE(16, 0);
  // The vtable: its size, the table's size, the places of version, header_type and header; no body.
  for (const [index, value] of [12, 12, 4, 6, 8, 0].entries()) head.writeUInt16LE(value, 4 + 2 * index);
  head.writeInt32LE(12, 16);
  head.writeInt16LE(version === undefined ? 0 : footer.readInt16LE(version), 20);
  head.writeUInt8(1, 22);
  head.writeUInt32LE(headBytes + forward(footer, schema) - 24, 24);
  head.set(footer, headBytes);
  return message;
}

/** The message's own tables, up to where the footer begins. */
const headBytes = 32;

function broken(): SourceError {
  return new SourceError('this is not a valid Arrow file');
}
