import { streamFormats } from '../stream-formats.ts';

/** The words that completion offers, by where they may stand, in the order in which they are most wanted. */

export const statementStarts = phrases(`
  SELECT | FROM | WITH | CREATE STREAM | CREATE SINK | SET | SHOW | DESCRIBE | EXPLAIN |
  EXPLAIN ANALYZE | DROP STREAM | DROP SINK | CREATE TABLE | CREATE VIEW | CREATE MACRO |
  INSERT INTO | UPDATE | DELETE FROM | COPY | ATTACH | DETACH | USE | LOAD | INSTALL | PRAGMA |
  CALL | VALUES | PIVOT | UNPIVOT | SUMMARIZE | DROP TABLE | DROP VIEW | ALTER TABLE | RESET`);

export const queryStarts = phrases('SELECT | FROM | WITH | VALUES | PIVOT | UNPIVOT | DESCRIBE | SUMMARIZE');

/** Words that begin an operand. */
export const operandWords = phrases(`
  CASE | CAST( | TRY_CAST( | NOT | EXISTS ( | NULL | TRUE | FALSE | INTERVAL | DATE | TIMESTAMP |
  EXTRACT( | COLUMNS( | ARRAY[ | MAP { | ROW(`);

/** Words that follow an operand in any expression. */
export const operatorWords = phrases(`
  AND | OR | IS NULL | IS NOT NULL | IN ( | NOT IN ( | BETWEEN | LIKE | ILIKE | NOT LIKE | GLOB |
  SIMILAR TO | IS DISTINCT FROM | IS NOT DISTINCT FROM | COLLATE | AT TIME ZONE`);

export const afterCall = phrases('OVER ( | FILTER (WHERE | WITHIN GROUP (ORDER BY');

const joins = phrases(`
  JOIN | LEFT JOIN | RIGHT JOIN | FULL JOIN | CROSS JOIN | SEMI JOIN | ANTI JOIN | ASOF JOIN |
  NATURAL JOIN | POSITIONAL JOIN`);

const ends = phrases(`
  ORDER BY | LIMIT | OFFSET | UNION ALL | UNION | UNION BY NAME | INTERSECT | EXCEPT`);
const behindGroups = [...phrases('HAVING | QUALIFY | WINDOW'), ...ends];
const stateClauses = phrases(`
  TIMEOUT | EVICT WHEN | INIT ( | HAVING | ORDER BY | LIMIT | EMIT CHANGES | EMIT EVICTED`);

/** What may follow when a clause of a query is complete. */
export const followers = {
  select: ['AS', 'FROM', 'WHERE', ...ends],
  from: [
    'WINDOW(',
    'LAST',
    'AS',
    'WHERE',
    'GROUP BY',
    'STATE',
    ...joins,
    'ON',
    'USING (',
    'TABLESAMPLE',
    'SELECT',
    ...behindGroups,
  ],
  on: ['WHERE', 'GROUP BY', 'STATE', ...joins, ...behindGroups],
  where: ['GROUP BY', 'STATE', ...behindGroups],
  group: ['STATE', 'STATE EVERY BATCH', ...behindGroups],
  state: stateClauses,
  having: behindGroups.slice(1),
  qualify: ends,
  window: ['AS (', 'QUALIFY', ...ends],
  order: ['ASC', 'DESC', 'NULLS FIRST', 'NULLS LAST', 'LIMIT', 'OFFSET', 'EMIT CHANGES', 'EMIT EVICTED'],
  limit: ['OFFSET', 'PERCENT', 'EMIT CHANGES', 'EMIT EVICTED'],
  emit: [],
} as const;

export type Clause = keyof typeof followers;

/** What follows a word, whatever stands around it. */
export const continuations: ReadonlyMap<string, readonly string[]> = new Map([
  ['group', ['BY']],
  ['order', ['BY']],
  ['partition', ['BY']],
  ['left', ['JOIN']],
  ['right', ['JOIN']],
  ['full', ['JOIN']],
  ['inner', ['JOIN']],
  ['cross', ['JOIN']],
  ['semi', ['JOIN']],
  ['anti', ['JOIN']],
  ['asof', ['JOIN', 'LEFT JOIN']],
  ['natural', ['JOIN', 'LEFT JOIN']],
  ['positional', ['JOIN']],
  ['is', ['NULL', 'NOT NULL', 'TRUE', 'FALSE', 'DISTINCT FROM', 'NOT DISTINCT FROM']],
  ['nulls', ['FIRST', 'LAST']],
  ['union', ['ALL', 'BY NAME', 'SELECT', 'FROM']],
  ['intersect', ['ALL', 'SELECT', 'FROM']],
  ['except', ['ALL', 'SELECT', 'FROM']],
  ['similar', ['TO']],
  ['within', ['GROUP (ORDER BY']],
  ['evict', ['WHEN']],
  ['every', ['BATCH']],
  ['emit', ['CHANGES', 'EVICTED', 'CHANGES, EVICTED']],
  ['show', ['STREAMS', 'SINKS', 'QUERIES', 'STATE', 'SETTINGS', 'TABLES', 'ALL TABLES']],
  ['drop', ['STREAM', 'SINK', 'TABLE', 'VIEW', 'MACRO', 'SCHEMA', 'TYPE']],
  [
    'create',
    [
      'STREAM',
      'SINK',
      'OR REPLACE STREAM',
      'OR REPLACE SINK',
      'TABLE',
      'VIEW',
      'MACRO',
      'TEMP TABLE',
      'TYPE',
      'SCHEMA',
    ],
  ],
]);

export const types = phrases(`
  BIGINT | BIT | BLOB | BOOLEAN | DATE | DECIMAL(18, 3) | DOUBLE | FLOAT | HUGEINT | INTEGER |
  INTERVAL | JSON | SMALLINT | STRUCT( | MAP( | TIME | TIMESTAMP | TIMESTAMPTZ | TINYINT | UBIGINT |
  UINTEGER | USMALLINT | UTINYINT | UUID | VARCHAR`);

/** What weir's own words do. */
export const wordDocumentation: ReadonlyMap<string, string> = new Map([
  ['WINDOW(', 'WINDOW(length, slide): the rows of the last length, at every multiple of slide'],
  ['LAST', 'LAST 5m, LAST 3 BATCHES, LAST ALL: what is remembered of a stream, read once'],
  ['STATE', 'keeps values for each key of GROUP BY from batch to batch'],
  ['STATE EVERY BATCH', 'STATE, updated at every batch for all keys, not only for those with new rows'],
  ['TIMEOUT', 'TIMEOUT 30m: removes keys that had no new row for that long'],
  ['EVICT WHEN', 'removes the keys for which the condition holds'],
  ['INIT (', 'INIT (query): the state to begin with, its columns being keys and variables by name'],
  ['EMIT CHANGES', 'gives only the keys that had new rows in this batch'],
  ['EMIT EVICTED', 'gives the keys just removed, with their last values'],
  ['CREATE STREAM', 'CREATE STREAM name FROM source(...) FORMAT ..., or AS query'],
  ['CREATE SINK', 'CREATE SINK name INTO sink(...) AS query'],
  ['REMEMBER', 'REMEMBER 10m [OR 2GB]: how long batches are kept for ad-hoc queries'],
  ['FORMAT', `${streamFormats.join(', ')}; options stand in parentheses`],
  ['ON ERROR SKIP', 'counts rows that cannot be read and goes on'],
  ['ON ERROR FAIL', 'stops the pipeline at the first row that cannot be read'],
  ['ON ERROR INTO', 'ON ERROR INTO name: gives the rows that cannot be read as a stream'],
]);

function phrases(text: string): readonly string[] {
  return text.split('|').map((phrase) => phrase.trim());
}
