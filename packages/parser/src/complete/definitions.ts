import type { IToken } from 'chevrotain';
import type { CatalogColumn, CatalogRelation } from './catalog.ts';
import { outlineOf, wordAt } from './outline.ts';
import type { Group } from './outline.ts';
import { columnsOfQuery, nameOf, namesIn } from './scope.ts';
import type { ColumnsOfName } from './scope.ts';

/**
 * The streams, sinks and tables that the other statements of a text define, so that they are known before
 * anything runs.
 */
export function definedRelations(
  statements: readonly (readonly IToken[])[],
  columnsOf: ColumnsOfName,
): readonly CatalogRelation[] {
  const found: CatalogRelation[] = [];
  const lookUp: ColumnsOfName = (name) =>
    found.find((relation) => relation.name.toLowerCase() === name.toLowerCase())?.columns ?? columnsOf(name);
  for (const tokens of statements) {
    if (tokens[0]?.image.toLowerCase() === 'create')
      found.push(...relationsDefinedBy(outlineOf(tokens, [], 0).root, lookUp));
  }
  return found;
}

const kinds: Readonly<Record<string, CatalogRelation['kind']>> = {
  stream: 'stream',
  sink: 'sink',
  table: 'table',
  view: 'view',
};

function relationsDefinedBy(statement: Group, columnsOf: ColumnsOfName): readonly CatalogRelation[] {
  const { items } = statement;
  const kindAt = items.findIndex((item) => kinds[item.word] !== undefined);
  const kind = kinds[wordAt(statement, kindAt)];
  if (kind === undefined || kindAt > 3) return [];
  const nameAt = wordAt(statement, kindAt + 1) === 'if' ? kindAt + 4 : kindAt + 1;
  const name = nameOf(items[nameAt]);
  if (name === undefined) return [];
  const relation = { kind, name, columns: columnsDefined(statement, nameAt + 1, columnsOf) };
  const errors = nameOf(
    items[items.findIndex((item, at) => item.word === 'error' && wordAt(statement, at + 1) === 'into') + 2],
  );
  const hasErrors = items.some((item, at) => item.word === 'error' && wordAt(statement, at + 1) === 'into');
  return errors === undefined || !hasErrors
    ? [relation]
    : [relation, { kind: 'stream', name: errors, columns: errorColumns }];
}

const errorColumns: readonly CatalogColumn[] = [
  { name: 'batch_time', type: 'TIMESTAMP' },
  { name: 'value', type: 'VARCHAR' },
  { name: 'error', type: 'VARCHAR' },
];

/** From the list of columns behind the name, or the query behind AS. */
function columnsDefined(statement: Group, start: number, columnsOf: ColumnsOfName): readonly CatalogColumn[] {
  const listed = statement.items[start]?.group;
  if (listed !== undefined) return namesIn(listed);
  const as = statement.items.findIndex((item, at) => at >= start && item.word === 'as');
  if (as < 0) return [];
  return columnsOfQuery({ ...statement, items: statement.items.slice(as + 1) }, columnsOf);
}
