import type { Span } from '@weir/parser';
import type { Planning, StreamDefinition } from '../planning.ts';
import { streamTables } from '../table-ddl.ts';

/** Makes the tables of a stream known to the engine, so that queries over it can be checked. False after reporting a problem. */
export async function declareStream(
  definition: StreamDefinition,
  span: Span,
  planning: Planning,
): Promise<boolean> {
  if (definition.columns === undefined) return true;
  for (const ddl of streamTables(definition.name, definition.columns)) {
    const declared = await planning.catalog.declare(ddl);
    if (declared.kind === 'error') {
      planning.error(
        span,
        'stream-columns',
        `the columns of "${definition.name}" do not work: ${declared.message}`,
      );
      return false;
    }
  }
  return true;
}
