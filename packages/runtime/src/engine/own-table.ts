import { quoteName } from '@weir/parser';

/** A table or view of weir's own database, as SQL. */
export function ownTable(name: string): string {
  return `weir.main.${quoteName(name)}`;
}
