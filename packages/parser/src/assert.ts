/** Throws when a condition that the code itself guarantees does not hold: a bug in weir, never a user's mistake. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`internal error: ${message}`);
}

/** The value, which the code guarantees to be there. */
export function must<T>(value: T | null | undefined, message = 'a value is missing'): T {
  if (value === null || value === undefined) throw new Error(`internal error: ${message}`);
  return value;
}

/** Closes a switch over a union: a new member that is not handled does not compile. */
export function unreachable(value: never, message = 'unexpected value'): never {
  throw new Error(`internal error: ${message}: ${JSON.stringify(value)}`);
}
