import { quoteName } from '@weir/parser';
import type { Keeping, KeptTable } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { rowsTable } from '../relation-names.ts';
import { rowWidth } from '../row-width.ts';

/** What is kept, with about how many bytes a row takes; the tables must be known to the catalog. */
export async function withEstimates(
  keeps: readonly Keeping[],
  planning: Planning,
): Promise<readonly Keeping[]> {
  const estimated = async (tables: readonly KeptTable[], nameOf: (name: string) => string) => {
    const found: KeptTable[] = [];
    for (const { name } of tables) {
      const described = await planning.catalog.describe(`FROM weir.main.${quoteName(nameOf(name))}`);
      found.push(described.kind === 'ok' ? { name, bytesPerRow: rowWidth(described.columns) } : { name });
    }
    return found;
  };
  const all: Keeping[] = [];
  for (const keeping of keeps) {
    all.push({
      ...keeping,
      tables: await estimated(keeping.tables, (name) => name),
      streams: await estimated(keeping.streams, rowsTable),
    });
  }
  return all;
}
