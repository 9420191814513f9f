import { quoteName } from '@weir/parser';
import type { Span } from '@weir/parser';
import type { Planning, StreamDefinition } from '../planning.ts';
import { engineDiagnostic } from '../query/engine-diagnostic.ts';
import { givenName } from '../relation-names.ts';
import { streamTables } from '../table-ddl.ts';
import { sameName } from '../tree.ts';

/**
 * Makes the tables of a stream known to the engine, so that queries over it can be checked. `typeSpans`: where the types of its columns
 * are written. `when used` is for columns that the engine itself has told. False after reporting a problem: the stream is broken then, and queries over it are not to be blamed.
 */
export async function declareStream(
  definition: StreamDefinition,
  span: Span,
  planning: Planning,
  typeSpans: readonly Span[] = [],
  when: 'now' | 'when used' = 'now',
): Promise<boolean> {
  if (definition.columns === undefined) return true;
  const errorsBefore = planning.errorCount();
  refuseDuplicates(definition, typeSpans.length === 0, planning);
  if (planning.errorCount() === errorsBefore) await makeTables(definition, span, typeSpans, planning, when);
  return planning.errorCount() === errorsBefore;
}

/** A stream whose tables could not be made. */
export function breakStream(definition: StreamDefinition, planning: Planning): void {
  const { columns: _columns, ...broken } = definition;
  planning.define(broken, false);
}

function refuseDuplicates(definition: StreamDefinition, computed: boolean, planning: Planning): void {
  const columns = definition.columns ?? [];
  const duplicate = columns.find((column, index) =>
    columns.slice(0, index).some((other) => sameName(other.name, column.name)),
  );
  if (duplicate === undefined) return;
  planning.error(
    definition.span,
    'duplicate-column',
    `the stream "${givenName(definition.name)}" has two columns called ${quoteName(duplicate.name)}`,
    computed ? 'give one of them another name with AS' : undefined,
  );
}

async function makeTables(
  definition: StreamDefinition,
  span: Span,
  typeSpans: readonly Span[],
  planning: Planning,
  when: 'now' | 'when used',
): Promise<void> {
  const columns = definition.columns ?? [];
  for (const ddl of streamTables(definition.name, columns)) {
    const declared = await planning.catalog.declare(ddl, when);
    if (declared.kind === 'ok') continue;
    for (const [index, column] of columns.entries()) {
      const described = await planning.catalog.describe(`SELECT NULL::${column.type}`);
      if (described.kind === 'ok') continue;
      planning.report(engineDiagnostic(described, typeSpans[index] ?? span, planning));
      return;
    }
    planning.report(engineDiagnostic(declared, span, planning));
    return;
  }
}
