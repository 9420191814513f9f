import type { Name, TypeName } from './ast/expression.ts';
import type { Kind, Node, NodeOf } from './ast/node.ts';
import { childMaps, replaceFields } from './child-fields.ts';
import type { ChildFields, Places, Rewrite } from './child-fields.ts';

/**
 * The only traversal of the tree.
 *
 *     const rewrite: Rewrite = { table: (t) => (isStream(t) ? batchOf(t) : mapChildren(t, rewrite)) };
 *     mapChildren(query, rewrite);
 */

/**
 * The node with its children replaced as `rewrite` says; the same object when nothing changed, so that a
 * rewrite which changes nothing costs no memory and can be recognised by `===`. Where `rewrite` has no
 * function for a place, what stands there is kept and its own children are mapped.
 */
export function mapChildren<N extends Node>(node: N, rewrite: Rewrite): N {
  return replaceFields(node, childFieldsOf(node.kind, node, placesOf(rewrite)));
}

/**
 * The children of a node, in the order in which they are written (where the grammar leaves a choice, the
 * usual one).
 */
export function children(node: Node): readonly Node[] {
  const found: Node[] = [];
  const collect = <N extends Node>(child: N): N => {
    found.push(child);
    return child;
  };
  childFieldsOf(node.kind, node, {
    statement: collect,
    query: collect,
    body: collect,
    table: collect,
    expression: collect,
    part: collect,
  });
  return found;
}

/**
 * Visits the node and all below it, parents first; what is below a node for which `visit` returns false is
 * left out.
 */
export function walk(node: Node, visit: (node: Node) => boolean | void): void {
  if (visit(node) === false) return;
  for (const child of children(node)) walk(child, visit);
}

function placesOf(rewrite: Rewrite): Places {
  const descend = <N extends Node>(node: N): N => mapChildren(node, rewrite);
  return {
    statement: rewrite.statement ?? descend,
    query: rewrite.query ?? descend,
    body: rewrite.body ?? descend,
    table: rewrite.table ?? descend,
    expression: rewrite.expression ?? descend,
    part: rewrite.part ?? descend,
  };
}

function childFieldsOf<K extends Kind>(kind: K, node: NodeOf<K>, places: Places): ChildFields<NodeOf<K>> {
  return childMaps[kind](node, places);
}

/** The names and types that are words of the node itself, not of a node below it, in no particular order. */
export function wordsOf(node: Node): readonly (Name | TypeName)[] {
  const found: (Name | TypeName)[] = [];
  const below: ReadonlySet<unknown> = new Set(children(node));
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || below.has(value)) return;
    if (isWord(value)) found.push(value);
    else for (const part of Object.values(value)) search(part);
  };
  for (const value of Object.values(node)) search(value);
  return found;
}

function isWord(value: object): value is Name | TypeName {
  return 'kind' in value && (value.kind === 'name' || value.kind === 'type') && 'text' in value;
}
