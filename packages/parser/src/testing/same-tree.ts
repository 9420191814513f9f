/** Where a thing stands, and how it was spelled where both spellings mean the same. */
const ignored: ReadonlySet<string> = new Set(['span', 'quoted', 'prefix']);

/** A tree as text without its places, so that trees of differently written texts can be compared. */
export function treeText(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => (ignored.has(key) ? undefined : value), 1);
}
