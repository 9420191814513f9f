/** The items of an array in PostgreSQL's text form, `{a,"b c",NULL}`; undefined for any other text. */
export function arrayLiteralItems(text: string): readonly (string | null)[] | undefined {
  const inside = /^\s*\{([^]*)\}\s*$/.exec(text)?.[1];
  if (inside === undefined) return undefined;
  const items: (string | null)[] = [];
  if (inside.trim() === '') return items;
  const item = /\s*(?:"((?:[^"\\]|\\[^])*)"|((?:[^"\\{},]|\\[^])+?))\s*(,|$)/y;
  for (let separator = ','; separator === ',';) {
    const match = item.exec(inside);
    if (match === null) return undefined;
    const [, quoted, plain = ''] = match;
    const unescaped = (quoted ?? plain).replaceAll(/\\([^])/g, '$1');
    items.push(quoted === undefined && plain.toLowerCase() === 'null' ? null : unescaped);
    separator = match[3] ?? '';
  }
  return items;
}

/** A list as DuckDB casts it from text. */
export function listText(items: readonly (string | null)[]): string {
  const quoted = items.map((item) => (item === null ? 'NULL' : `'${item.replaceAll(/['\\]/g, '\\$&')}'`));
  return `[${quoted.join(', ')}]`;
}
