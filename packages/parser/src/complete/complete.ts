import type { Candidate } from './candidate.ts';
import { matching } from './candidate.ts';
import type { CompletionCatalog } from './catalog.ts';
import { cursorWordAt } from './cursor-word.ts';
import { definedRelations } from './definitions.ts';
import { offersAt } from './offers.ts';
import { outlineOf } from './outline.ts';
import { proposalsOf } from './proposals.ts';
import { commonTablesInScope, relationsInScope, sameName } from './scope.ts';
import type { ColumnsOfName } from './scope.ts';

/**
 * What may stand at an offset of a text (UTF-16 units), best first: words by position, streams and tables,
 * columns in scope (from a FROM behind the cursor too), functions, options and their values, settings,
 * durations. The text may be broken anywhere; relations that its other statements define are known besides
 * those of the catalog.
 *
 * It works in four steps, a file each: the word at the cursor (cursor-word), the statement as nested groups
 * (outline), what the position asks for (offers), and what there is of that (scope, proposals).
 */
export function complete(source: string, offset: number, catalog: CompletionCatalog): readonly Candidate[] {
  const word = cursorWordAt(source, offset);
  if (word === undefined) return [];
  const { cursor } = outlineOf(word.before, word.behind, offset);
  const columnsInCatalog: ColumnsOfName = (name) =>
    catalog.relations.find((relation) => sameName(relation.name, name))?.columns;
  const defined = definedRelations(word.otherStatements, columnsInCatalog);
  const columnsOf: ColumnsOfName = (name) =>
    defined.find((relation) => sameName(relation.name, name))?.columns ?? columnsInCatalog(name);
  const surroundings = {
    catalog,
    relations: [...defined, ...catalog.relations],
    scope: relationsInScope(cursor, columnsOf),
    commonTables: commonTablesInScope(cursor, columnsOf),
    typed: word.typed,
  };
  const proposals = offersAt(cursor).flatMap((offer) => proposalsOf(offer, surroundings));
  const fitting =
    word.quote === '' ? proposals : proposals.filter((proposal) => fitsQuote(proposal.kind, word.quote));
  return matching(fitting, word.typed).map(({ name: _name, ...candidate }) => ({
    ...candidate,
    replace: word.replace,
  }));
}

/** Inside a string only values make sense, in a quoted name only names. */
function fitsQuote(kind: Candidate['kind'], quote: '"' | "'" | ''): boolean {
  if (quote === "'") return kind === 'value';
  return kind !== 'value' && kind !== 'keyword' && kind !== 'duration';
}
