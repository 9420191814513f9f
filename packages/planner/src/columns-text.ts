import type { Column } from './plan.ts';

/** `name TYPE, name TYPE`. */
export function columnsText(columns: readonly Column[]): string {
  return columns.map((column) => `${column.name} ${column.type}`).join(', ');
}
