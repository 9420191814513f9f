const widest = 100;

/**
 * A tree as text that is read well in a case file: `kind(field: value, ...)`, names as they are, without places and without fields
 * that say nothing (false, empty lists); broken over lines where it is long.
 */
export function compactTree(tree: unknown, indent = ''): string {
  const line = oneLine(tree);
  if (line.length + indent.length <= widest || typeof tree !== 'object' || tree === null) return line;
  const inner = `${indent}  `;
  if (Array.isArray(tree)) {
    return `[\n${tree.map((item) => `${inner}${compactTree(item, inner)}`).join('\n')}\n${indent}]`;
  }
  const { kind, fields } = partsOf(tree);
  const lines = fields.map(([name, value]) => `${inner}${name}: ${compactTree(value, inner)}`);
  return `${kind}(\n${lines.join('\n')}\n${indent})`;
}

function oneLine(tree: unknown): string {
  if (Array.isArray(tree)) return `[${tree.map(oneLine).join(', ')}]`;
  if (typeof tree !== 'object' || tree === null)
    return typeof tree === 'string' ? tree : JSON.stringify(tree);
  const { kind, fields } = partsOf(tree);
  if (kind === 'name') return nameText(tree);
  if (kind === 'string') return JSON.stringify(Reflect.get(tree, 'value'));
  if (kind === 'number') return String(Reflect.get(tree, 'text'));
  if (kind === 'column') return oneLine(Reflect.get(tree, 'path')).slice(1, -1).replaceAll(', ', '.');
  if (kind === 'type') return String(Reflect.get(tree, 'text'));
  if (kind === 'boolean') return String(Reflect.get(tree, 'value')).toUpperCase();
  if ('milliseconds' in tree) return `${String(tree.milliseconds)}ms`;
  return `${kind}(${fields.map(([name, value]) => `${name}: ${oneLine(value)}`).join(', ')})`;
}

function nameText(name: object): string {
  const text = String(Reflect.get(name, 'text'));
  return Reflect.get(name, 'quoted') === true ? `"${text}"` : text;
}

function partsOf(node: object): { kind: string; fields: [string, unknown][] } {
  const fields = Object.entries(node).filter(
    ([name, value]) => name !== 'kind' && name !== 'span' && says(value),
  );
  return { kind: 'kind' in node ? String(node.kind) : '', fields };
}

function says(value: unknown): boolean {
  return value !== false && value !== undefined && !(Array.isArray(value) && value.length === 0);
}
