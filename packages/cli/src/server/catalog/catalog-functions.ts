import type { SettingValue } from './catalog-rows.ts';

/** A macro of DuckDB for each function of PostgreSQL that catalog queries call and DuckDB has not: name(parameters). */
export function catalogFunctions(version: string, settings: readonly SettingValue[]): readonly string[] {
  const setting = settingCase(settings);
  return [
    `current_setting(n) AS ${setting}, (n, missing_ok) AS ${setting}`,
    ...constants(version).map(([call, value]) => `${call} AS ${value}`),
    ...visible.map((kind) => `pg_${kind}_is_visible(o) AS true`),
    ...privileges.map((kind) => `has_${kind}_privilege(a, b) AS true, (a, b, c) AS true`),
    ...withoutAnswer.map((call) => `${call} AS NULL::VARCHAR`),
    ...lookups,
  ];
}

/** No look into a table: it may stand where DuckDB takes constants only. */
function settingCase(settings: readonly SettingValue[]): string {
  const cases = settings.map(([name, value]) => `WHEN ${text(name)} THEN ${text(value)}`);
  return `CASE lower(n) ${cases.join(' ')} END`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function constants(version: string): readonly (readonly [call: string, value: string])[] {
  return [
    ['version()', text(`PostgreSQL 15.0 (weir ${version})`)],
    ['current_database()', "'weir'"],
    ['current_catalog()', "'weir'"],
    ['current_schema()', "'main'"],
    ['current_schemas(i)', "CASE WHEN i THEN ['pg_catalog', 'main'] ELSE ['main'] END"],
    ['current_user()', "'weir'"],
    ['session_user()', "'weir'"],
    ['"user"()', "'weir'"],
    ['pg_get_userbyid(o)', "'weir'"],
    ['pg_backend_pid()', '0'],
    ['pg_is_in_recovery()', 'false'],
    ['pg_my_temp_schema()', '0'],
    ['pg_is_other_temp_schema(o)', 'false'],
    ['pg_advisory_unlock_all()', 'NULL::VARCHAR'],
    ['pg_has_role(a, b)', 'true, (a, b, c) AS true'],
    ['pg_encoding_to_char(e)', "'UTF8'"],
    ['pg_char_to_encoding(e)', '6'],
    ['getdatabaseencoding()', "'UTF8'"],
    ['pg_client_encoding()', "'UTF8'"],
    ['pg_table_size(o)', '0'],
    ['pg_relation_size(o)', '0, (o, fork) AS 0'],
    ['pg_total_relation_size(o)', '0'],
    ['pg_indexes_size(o)', '0'],
    ['pg_database_size(o)', '0'],
    ['pg_size_pretty(n)', "n::VARCHAR || ' bytes'"],
    ['pg_relation_is_publishable(o)', 'false'],
    ['pg_stat_get_numscans(o)', '0'],
    ['pg_postmaster_start_time()', 'NULL::TIMESTAMPTZ'],
    ['txid_current()', '1'],
    ['set_config(n, v, l)', 'v'],
    ['array_upper(a, d)', 'nullif(len(a), 0)'],
    ['array_lower(a, d)', 'CASE WHEN len(a) > 0 THEN 1 END'],
    ['array_remove(a, e)', 'list_filter(a, x -> x IS DISTINCT FROM e)'],
    [
      'quote_ident(n)',
      `CASE WHEN regexp_full_match(n, '[a-z_][a-z0-9_]*') THEN n ELSE '"' || replace(n, '"', '""') || '"' END`,
    ],
    ['quote_literal(n)', "'''' || replace(n, '''', '''''') || ''''"],
    [
      'parse_ident(n)',
      `list_transform(regexp_extract_all(n, '"(?:[^"]|"")*"|[^."]+'),
         x -> CASE WHEN x LIKE '"%' THEN replace(x[2:-2], '""', '"') ELSE lower(x) END)`,
    ],
    [
      'weir_formatted(k, v)',
      `CASE k WHEN '%I' THEN quote_ident(v) WHEN '%L' THEN quote_literal(v) ELSE coalesce(v::VARCHAR, '') END`,
    ],
    ['format(f)', `f, ${formatCall(1)}, ${formatCall(2)}, ${formatCall(3)}`],
  ];
}

/** `format('%I.%s', a, b)` with so many values, as an overload of its macro. */
function formatCall(count: number): string {
  const values = Array.from({ length: count }, (_, i) => `v${i + 1}`);
  const pieces = "string_split_regex(f, '%[sIL]')";
  const kinds = "regexp_extract_all(f, '%[sIL]')";
  const written = values.map(
    (value, i) => `|| weir_formatted(${kinds}[${i + 1}], ${value}) || ${pieces}[${i + 2}]`,
  );
  return `(f, ${values.join(', ')}) AS ${pieces}[1] ${written.join(' ')}`;
}

const visible = [
  'table',
  'type',
  'function',
  'operator',
  'collation',
  'conversion',
  'opclass',
  'statistics_obj',
  'ts_config',
  'ts_dict',
  'ts_parser',
  'ts_template',
];
const privileges = ['table', 'schema', 'database', 'sequence', 'any_column', 'column', 'function', 'type'];

/** What they would tell about is not there. */
const withoutAnswer = [
  'shobj_description(o, c)',
  'pg_tablespace_location(o)',
  'pg_get_function_result(o)',
  'pg_get_function_arguments(o)',
  'pg_get_function_identity_arguments(o)',
  'pg_get_functiondef(o)',
  'pg_get_triggerdef(o)',
  'pg_get_ruledef(o)',
  'pg_get_partkeydef(o)',
  'pg_get_statisticsobjdef_columns(o)',
  'pg_get_serial_sequence(t, c)',
  'inet_server_addr()',
  'inet_server_port()',
  'inet_client_addr()',
  'inet_client_port()',
];

/**
 * Overloads stand behind a comma. Names of columns in arguments are seen inside, so that the tables here have aliases
 * that no client gives.
 */
const lookups = [
  `format_type(t, m) AS (
     SELECT CASE WHEN t = 1700 AND m > 4 THEN 'numeric(' || ((m - 4) >> 16) || ',' || ((m - 4) & 65535) || ')'
                 ELSE weir_t.weir_name END
     FROM pg.pg_type weir_t WHERE weir_t.oid = t)`,
  `col_description(r, n) AS (
     SELECT weir_a.weir_type FROM pg.pg_attribute weir_a WHERE weir_a.attrelid = r AND weir_a.attnum = n)`,
  `to_regclass(n) AS (
     SELECT min(weir_c.oid) FROM pg.pg_class weir_c JOIN pg.pg_namespace weir_n ON weir_n.oid = weir_c.relnamespace
     WHERE replace(n, '"', '') IN (weir_c.relname, weir_n.nspname || '.' || weir_c.relname))`,
  `to_regtype(n) AS (
     SELECT min(weir_t.oid) FROM pg.pg_type weir_t WHERE lower(n) IN (weir_t.typname, weir_t.weir_name))`,
  `to_regnamespace(n) AS (
     SELECT min(weir_n.oid) FROM pg.pg_namespace weir_n WHERE weir_n.nspname = replace(n, '"', ''))`,
  "info._pg_expandarray(a) AS unnest(list_transform(a, (e, i) -> {'x': e, 'n': i}))",
  `pg_get_keywords() AS TABLE
     SELECT keyword_name AS word, CASE keyword_category WHEN 'reserved' THEN 'R' ELSE 'U' END AS catcode,
       keyword_category AS catdesc FROM duckdb_keywords()`,
  'to_regproc(n) AS NULL::UINTEGER',
  'to_regrole(n) AS 10::UINTEGER',
  'pg_get_expr(e, r) AS NULL::VARCHAR, (e, r, p) AS NULL::VARCHAR',
  'obj_description(o) AS NULL::VARCHAR, (o, c) AS NULL::VARCHAR',
  'pg_get_viewdef(v) AS NULL::VARCHAR, (v, p) AS NULL::VARCHAR',
  'pg_get_indexdef(i) AS NULL::VARCHAR, (i, c, p) AS NULL::VARCHAR',
  'pg_get_constraintdef(c) AS NULL::VARCHAR, (c, p) AS NULL::VARCHAR',
];
