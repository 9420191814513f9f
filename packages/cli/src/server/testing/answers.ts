import type { Frame } from '../wire/frame-reader.ts';
import { errorFields, rowValues } from './raw-client.ts';

/** What stands in the messages of an answer. */

export function tags(frames: readonly Frame[]): string[] {
  return frames
    .filter(({ type }) => type === 'C')
    .map(({ body }) => body.toString('utf8', 0, body.length - 1));
}

export function firstColumn(frames: readonly Frame[]): (string | undefined)[] {
  return frames.filter(({ type }) => type === 'D').map((frame) => rowValues(frame)[0]?.toString());
}

export function error(frames: readonly Frame[]): Record<string, string> {
  return errorFields(frames.find(({ type }) => type === 'E'));
}

export function status(frames: readonly Frame[]): string | undefined {
  return frames.at(-1)?.body.toString();
}
