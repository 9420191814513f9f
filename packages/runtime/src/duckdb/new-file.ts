import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { quoteName } from '@weir/parser';

const attachFile =
  /^(\s*ATTACH\s+(?:OR\s+REPLACE\s+)?(?:DATABASE\s+)?(?:IF\s+NOT\s+EXISTS\s+)?)'((?:[^']|'')*)'(\s+AS\s+)?/i;

/**
 * DuckDB makes a file that is not there when it is attached. The statement with an empty database in memory in its place, under the
 * same name; undefined for a file that is there, for one that DuckDB could not make, and for what is not its own.
 */
export function withoutNewFile(sql: string): string | undefined {
  const [all, attach = '', quoted = '', as] = attachFile.exec(sql) ?? [];
  if (all === undefined) return undefined;
  const path = quoted.replaceAll("''", "'");
  // A prefix such as `sqlite:` or `https://` says what else it is; a drive is one letter.
  if (path === '' || /^(?::|\w{2,}:|~)/.test(path) || existsSync(path) || !existsSync(dirname(path)))
    return undefined;
  const rest = sql.slice(all.length);
  if (/\b(?:TYPE|READ_ONLY|READONLY)\b/i.test(rest)) return undefined;
  // DuckDB calls it after the file, up to the first dot.
  const [name = ''] = basename(path).replace(/^\.+/, '').split('.');
  return `${attach}':memory:'${as ?? ` AS ${quoteName(name)}`}${rest}`;
}
