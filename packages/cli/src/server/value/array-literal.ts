import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';

/** The items of an array in PostgreSQL's text form, `{a,"b c",NULL}`. Throws a `BackendError` for any other text. */
export function arrayItems(text: string): (string | null)[] {
  const inside = /^\s*\{([^]*)\}\s*$/.exec(text)?.[1];
  if (inside === undefined) throw malformedArray();
  const items: (string | null)[] = [];
  if (inside.trim() === '') return items;
  const item = /\s*(?:"((?:[^"\\]|\\[^])*)"|((?:[^"\\{},]|\\[^])+?))\s*(,|$)/y;
  for (let separator = ','; separator === ',';) {
    const match = item.exec(inside);
    if (match === null) throw malformedArray();
    const [, quoted, plain = ''] = match;
    const unescaped = (quoted ?? plain).replaceAll(/\\([^])/g, '$1');
    items.push(quoted === undefined && plain.toLowerCase() === 'null' ? null : unescaped);
    separator = match[3] ?? '';
  }
  return items;
}

function malformedArray(): BackendError {
  return new BackendError(sqlState.badTextValue, 'malformed array literal');
}

/** A list as DuckDB casts it from text. */
export function listText(items: readonly (string | null)[]): string {
  const quoted = items.map((item) => (item === null ? 'NULL' : `'${item.replaceAll(/['\\]/g, '\\$&')}'`));
  return `[${quoted.join(', ')}]`;
}
