import { walk } from '@weir/parser';
import type { Node, Query } from '@weir/parser';

/**
 * The column names that a query can touch: every identifier in it, in lower case. More than it really uses, never less, so a stream's
 * other columns need not be decoded. A query that can reach columns without naming them needs all of them.
 */
export function neededColumns(query: Query): Set<string> | 'all' {
  const names = new Set<string>();
  // `count(*)` counts rows: its star names no column.
  const counted = new Set<Node>();
  let all = false;
  walk(query, (node) => {
    if (counted.has(node)) return false;
    all ||= reachesUnnamed(node);
    const [argument, ...others] = node.kind === 'function' ? node.arguments : [];
    if (argument?.value.kind === 'star' && others.length === 0) counted.add(argument.value);
    if (node.kind === 'column') for (const part of node.path) names.add(part.text.toLowerCase());
    if (node.kind === 'join') for (const column of node.using ?? []) names.add(column.text.toLowerCase());
    if ((node.kind === 'table' || node.kind === 'table-function') && node.alias?.columns.length) all = true;
    return true;
  });
  if (all || namesRelation(query, names)) return 'all';
  return names;
}

function reachesUnnamed(node: Node): boolean {
  switch (node.kind) {
    case 'star':
    case 'columns':
    case 'positional':
    case 'pivot':
    case 'unpivot':
    case 'table-pivot':
    case 'table-unpivot':
    case 'table-statement':
    case 'describe-query':
    case 'special':
      return true;
    case 'join':
      return node.natural;
    case 'select':
      return node.items.length === 0;
    case 'set-operation':
      return node.byName;
    default:
      return false;
  }
}

/** A relation's name used as a value is its whole row. */
function namesRelation(query: Query, names: ReadonlySet<string>): boolean {
  let found = false;
  walk(query, (node) => {
    if (node.kind !== 'table' && node.kind !== 'table-function') return;
    const path = node.kind === 'table' ? node.path : node.call.path;
    const word = node.alias?.name.text ?? path[path.length - 1]?.text;
    if (word !== undefined && usedAlone(query, word.toLowerCase()) && names.has(word.toLowerCase()))
      found = true;
  });
  return found;
}

function usedAlone(query: Query, word: string): boolean {
  let found = false;
  walk(query, (node) => {
    if (node.kind === 'column' && node.path.length === 1 && node.path[0].text.toLowerCase() === word)
      found = true;
  });
  return found;
}
