import { expect, test } from 'vitest';
import { refusedByEngineTree } from './check-engine-tree.ts';

const readable = { tables: new Set(['names', 'main.names']) };

/** The tree that DuckDB makes of a SELECT from a table, as far as it is looked at. */
const from = (table: Readonly<Record<string, unknown>>): unknown => ({
  error: false,
  statements: [{ node: { type: 'SELECT_NODE', cte_map: { map: [] }, from_table: table } }],
});
const base = (name: string, schema = '', database = ''): unknown =>
  from({ type: 'BASE_TABLE', table_name: name, schema_name: schema, catalog_name: database });

test('tables that may be read, and those of streams', () => {
  expect(refusedByEngineTree(base('names'), readable)).toBeUndefined();
  expect(refusedByEngineTree(base('Names', 'MAIN'), readable)).toBeUndefined();
  expect(refusedByEngineTree(base('rows_clicks', 'main', 'weir'), readable)).toBeUndefined();
});

test('other tables, files among them', () => {
  expect(refusedByEngineTree(base('data.csv'), readable)).toBe('"data.csv"');
  expect(refusedByEngineTree(base('names', 'private'), readable)).toBe('"private.names"');
});

test('functions that read files or tell about the machine, however deep', () => {
  const call = { type: 'FUNCTION', class: 'FUNCTION', function_name: 'getenv', children: [] };
  const deep = {
    error: false,
    statements: [{ node: { select_list: [{ class: 'CAST', child: { children: [call] } }] } }],
  };
  expect(refusedByEngineTree(deep, readable)).toBe('getenv()');
  const table = from({ type: 'TABLE_FUNCTION', function: { function_name: 'read_csv' } });
  expect(refusedByEngineTree(table, readable)).toBe('read_csv()');
});

test('names that WITH gives', () => {
  const tree = {
    error: false,
    statements: [
      {
        node: {
          cte_map: { map: [{ key: 'mine', value: {} }] },
          from_table: { type: 'BASE_TABLE', table_name: 'MINE' },
        },
      },
    ],
  };
  expect(refusedByEngineTree(tree, readable)).toBeUndefined();
});

test('what DuckDB cannot show is refused', () => {
  expect(refusedByEngineTree({ error: true, error_message: 'Only SELECT' }, readable)).toBe(
    'a statement that is not a plain SELECT',
  );
  expect(refusedByEngineTree(undefined, readable)).toBe('a statement that is not a plain SELECT');
});
