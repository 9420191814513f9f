import { weirDatabase } from '../relation-names.ts';
import { mayCall, mayCallAsTable, mayRead } from './readable.ts';
import type { Readable } from './readable.ts';

/**
 * The same check once more, over the tree that DuckDB itself makes of the final SQL (`json_serialize_sql`): should the two parsers ever
 * read a text differently, what DuckDB will run is what counts. Gives what is not allowed, or undefined.
 */
export function refusedByEngineTree(tree: unknown, readable: Readable): string | undefined {
  if (!isObject(tree) || tree['error'] !== false) return 'a statement that is not a plain SELECT';
  const own = new Set<string>();
  collectOwnTables(tree, own);
  return refusedIn(tree, readable, own);
}

/** Names that WITH gives are tables of the query. Where they hold the first check knows; what they read is checked like the rest. */
function collectOwnTables(value: unknown, own: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collectOwnTables(item, own);
  if (!isObject(value)) return;
  const map = isObject(value['cte_map']) ? value['cte_map']['map'] : undefined;
  if (Array.isArray(map)) {
    for (const entry of map)
      if (isObject(entry) && typeof entry['key'] === 'string') own.add(entry['key'].toLowerCase());
  }
  for (const field of Object.values(value)) collectOwnTables(field, own);
}

function refusedIn(value: unknown, readable: Readable, own: ReadonlySet<string>): string | undefined {
  if (Array.isArray(value)) return firstOf(value, (item) => refusedIn(item, readable, own));
  if (!isObject(value)) return undefined;
  return (
    refusedNode(value, readable, own) ??
    firstOf(Object.values(value), (field) => refusedIn(field, readable, own))
  );
}

function refusedNode(node: JsonObject, readable: Readable, own: ReadonlySet<string>): string | undefined {
  if (node['type'] === 'TABLE_FUNCTION') {
    const call = node['function'];
    const name = isObject(call) ? textOf(call['function_name']) : '';
    return mayCallAsTable(name) ? undefined : `${name}()`;
  }
  if (node['type'] === 'BASE_TABLE') {
    const path = ['catalog_name', 'schema_name', 'table_name']
      .map((key) => textOf(node[key]))
      .filter((part) => part !== '');
    const [database] = path;
    const isOwn = path.length === 1 && own.has((database ?? '').toLowerCase());
    return isOwn || database === weirDatabase || mayRead(path, readable) ? undefined : `"${path.join('.')}"`;
  }
  if (node['class'] === 'FUNCTION' || node['class'] === 'WINDOW') {
    const name = textOf(node['function_name']);
    return mayCall(name) ? undefined : `${name}()`;
  }
  return undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function firstOf<T>(values: readonly T[], find: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
