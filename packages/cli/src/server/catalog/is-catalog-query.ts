import { nameOf, sqlTokens } from '../sql/sql-tokens.ts';
import { catalogTables } from './catalog-tables.ts';

/** Functions of PostgreSQL about the session; in a query without FROM they are the catalog's. */
const sessionFunctions = new Set([
  'version',
  'current_database',
  'current_schema',
  'current_schemas',
  'current_setting',
  'set_config',
  'pg_backend_pid',
  'pg_is_in_recovery',
  'pg_advisory_unlock_all',
  'pg_encoding_to_char',
  'pg_client_encoding',
  'getdatabaseencoding',
  'to_regclass',
  'to_regtype',
  'format_type',
  'txid_current',
  'inet_server_addr',
  'inet_server_port',
  'inet_client_addr',
  'has_schema_privilege',
  'has_table_privilege',
  'has_database_privilege',
]);

/** They are called without brackets. */
const sessionWords = new Set(['current_user', 'session_user', 'current_catalog', 'current_schema', 'user']);

/** Whether a query asks for the catalog: for its tables and schemas, or for nothing but facts about the session. */
export function isCatalogQuery(sql: string): boolean {
  const tokens = [...sqlTokens(sql)];
  const first = tokens[0]?.text.toLowerCase() ?? '';
  if (!['select', 'with', 'table', 'values', '('].includes(first)) return false;
  let from = false;
  let session = false;
  for (const [i, token] of tokens.entries()) {
    const name = nameOf(token)?.toLowerCase();
    if (name === undefined) continue;
    const next = tokens[i + 1]?.text;
    if ((name === 'pg_catalog' || name === 'information_schema') && next === '.') return true;
    if (Object.hasOwn(catalogTables, name) && tokens[i - 1]?.text !== '.') return true;
    from ||= token.kind === 'word' && name === 'from';
    session ||=
      (next === '(' && sessionFunctions.has(name)) || (token.kind === 'word' && sessionWords.has(name));
  }
  return session && !from;
}
