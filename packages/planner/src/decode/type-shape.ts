/** What a type is made of, as far as reading JSON has to know. */
export type TypeShape =
  /** Takes any JSON value as its text: never bad. */
  | { readonly kind: 'text' }
  | { readonly kind: 'scalar' }
  | {
      readonly kind: 'struct';
      readonly fields: readonly { readonly name: string; readonly shape: TypeShape }[];
    }
  | { readonly kind: 'list'; readonly item: TypeShape }
  | { readonly kind: 'map'; readonly value: TypeShape };

/** Reads the shape of a type from its SQL, such as `STRUCT(x INTEGER, y VARCHAR[])[]`. */
export function typeShape(type: string): TypeShape {
  const text = type.trim();
  if (/\[\d*\]$/.test(text)) return { kind: 'list', item: typeShape(text.slice(0, text.lastIndexOf('['))) };
  const inner = /^(struct|row|map|list)\s*\((.*)\)$/is.exec(text);
  const word = inner?.[1]?.toLowerCase();
  const parts = splitParts(inner?.[2] ?? '');
  if (word === 'struct' || word === 'row') return { kind: 'struct', fields: parts.map(fieldShape) };
  if (word === 'map') return { kind: 'map', value: typeShape(parts[1] ?? '') };
  if (word === 'list') return { kind: 'list', item: typeShape(parts[0] ?? '') };
  return /^(varchar|text|string|char|bpchar|json)\b(\s*\(\d+\))?$/i.test(text)
    ? { kind: 'text' }
    : { kind: 'scalar' };
}

function fieldShape(field: string): { name: string; shape: TypeShape } {
  const quoted = /^"((?:[^"]|"")*)"\s+(.*)$/s.exec(field);
  if (quoted !== null)
    return { name: (quoted[1] ?? '').replaceAll('""', '"'), shape: typeShape(quoted[2] ?? '') };
  const space = field.search(/\s/);
  return { name: field.slice(0, space), shape: typeShape(field.slice(space + 1)) };
}

/** Splits at the commas that stand outside of parentheses and quotes. */
function splitParts(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '(') depth += 1;
    else if (character === ')') depth -= 1;
    else if (character === ',' && depth === 0) {
      parts.push(text.slice(start, index).trim());
      start = index + 1;
    }
  }
  const last = text.slice(start).trim();
  return last === '' ? parts : [...parts, last];
}
