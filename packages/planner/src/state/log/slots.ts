import type { StateModel } from '../state-model.ts';
import { keyColumns } from '../state-program.ts';

/** DuckDB joins by a table of bits up to a range of so many. */
export const slots = 2 ** 20;

/**
 * Bits of the hash that DuckDB's own hash tables do not use: they find a row's place by the lower bits, and told rows apart by the upper
 * ones. With a slot of the lower bits, the rows of a few slots would all have their places close together, and wait for each other.
 */
const skippedBits = 20;

export function slotOf(model: StateModel, row: string): string {
  const keys = keyColumns(model).map((key) => `${row}.${key}`);
  return `((hash(${keys.join(', ')}) >> ${skippedBits}) % ${slots})::INTEGER`;
}
