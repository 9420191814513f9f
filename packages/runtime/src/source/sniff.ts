import { extname } from 'node:path';
import { sniffBytes } from '../limits.ts';
import type { StreamFormat } from './source.ts';

/**
 * The format of bytes that came without FORMAT: json when the first line that is not blank is a JSON object, else
 * text. Undefined while that line is not complete; `ended` says that nothing follows it. A first line that is very
 * long is judged by its first character.
 */
export function sniffFormat(firstBytes: Uint8Array, ended: boolean): 'text' | 'json' | undefined {
  const bytes = Buffer.from(firstBytes.buffer, firstBytes.byteOffset, firstBytes.byteLength);
  const start = bytes.findIndex((byte) => byte !== 0x20 && (byte < 0x09 || byte > 0x0d));
  const tooLong = bytes.length >= sniffBytes;
  if (start === -1) return ended || tooLong ? 'text' : undefined;
  if (bytes[start] !== openingBrace) return 'text';
  const end = bytes.indexOf('\n', start);
  if (end === -1 && !ended) return tooLong ? 'json' : undefined;
  return isJsonObject(bytes.toString('utf8', start, end === -1 ? bytes.length : end)) ? 'json' : 'text';
}

const openingBrace = 0x7b;

/** Whether text begins like JSON that is not one object a line: an array of objects, or an object over several lines. */
export function isOtherJson(firstBytes: Uint8Array): boolean {
  const text = Buffer.from(firstBytes.subarray(0, looksBytes)).toString('latin1');
  return /^\s*(?:\[\s*\{|\[\s*\n|\{\s*\n)/.test(text);
}

/** As much of it as it takes to see that. */
const looksBytes = 256;

/** What to do then. */
export const jsonLinesHint =
  "JSON is one object a line here, which jq -c '.[]' makes of an array, and jq -c . of objects over several lines";

function isJsonObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/**
 * The format that a file's ending stands for; text for any other one. A pattern has the ending of the files that it
 * matches.
 */
export function formatOfPath(path: string): StreamFormat {
  return formatsByEnding[extname(path).toLowerCase()] ?? 'text';
}

const formatsByEnding: Readonly<Record<string, StreamFormat>> = {
  '.json': 'json',
  '.jsonl': 'json',
  '.ndjson': 'json',
  '.csv': 'csv',
  '.tsv': 'csv',
  '.parquet': 'parquet',
  '.arrow': 'arrow',
  '.arrows': 'arrow',
  '.ipc': 'arrow',
  '.feather': 'arrow',
};
