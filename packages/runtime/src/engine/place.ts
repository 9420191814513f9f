import type { Span } from '@weir/parser';

/** A part of the user's text. */
export interface Place {
  readonly span: Span;
  readonly text: string;
}

/** Does some work of a source or a sink; an error of it that has no place yet gets this one. */
export async function withPlace<T>(place: Place, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw placed(error, place);
  }
}

/** The same error, with a place if it can have one and has none. */
export function placed<T>(error: T, place: Place): T {
  if (error instanceof Error && 'place' in error) error.place ??= place;
  return error;
}
