import type { Relation } from '../query-backend.ts';
import type { PostgresType } from '../value/postgres-type.ts';
import { columnTypeOf, columnTypeOid, postgresTypes } from '../value/postgres-type.ts';

/** Columns that are not named have the default of their type: NULL, false, 0. */
export type CatalogRow = Readonly<Record<string, string | number | boolean>>;

/** Rows by table: `pg.pg_class`, `info.columns`. */
export type CatalogRows = Readonly<Record<string, readonly CatalogRow[]>>;

const database = 'weir';
const user = 'weir';
const userOid = 10;
const heapOid = 2;
const schemaOids: Readonly<Record<string, number>> = {
  pg_catalog: 11,
  main: 2200,
  information_schema: 13_000,
};

/** Gives an object its number, the same one each time it is asked for. */
export type OidOf = (name: string) => number;

export type SettingValue = readonly [name: string, value: string];

/** The catalog of a pipeline: what there is to read, and the few things around it that clients look for. */
export function catalogRows(
  listed: readonly Relation[],
  oidOf: OidOf,
  settings: readonly SettingValue[],
): CatalogRows {
  const relations = oncePerName(listed);
  // Relations first: a schema more does not change their numbers.
  const numbered = relations.map((relation) => ({
    relation,
    oid: oidOf(`relation ${relation.schema}.${relation.name}`),
  }));
  const schemas = [
    ...new Set(['pg_catalog', 'information_schema', 'main', ...relations.map(({ schema }) => schema)]),
  ];
  const schemaOid = (schema: string): number => schemaOids[schema] ?? oidOf(`schema ${schema}`);
  const views = relations.filter(({ kind }) => kind === 'view');
  return {
    ...fixedRows,
    'pg.pg_settings': settings.map(settingRow),
    'pg.pg_namespace': schemas.map((schema) => ({
      oid: schemaOid(schema),
      nspname: schema,
      nspowner: userOid,
    })),
    'pg.pg_type': Object.values(postgresTypes).flatMap(typeRows),
    'pg.pg_class': numbered.map(({ relation, oid }) => classRow(relation, oid, schemaOid(relation.schema))),
    'pg.pg_attribute': numbered.flatMap(({ relation, oid }) => attributeRows(relation, oid)),
    'pg.pg_tables': relations
      .filter(({ kind }) => kind !== 'view')
      .map(({ schema, name }) => ({ schemaname: schema, tablename: name, tableowner: user })),
    'pg.pg_views': views.map(({ schema, name }) => ({ schemaname: schema, viewname: name, viewowner: user })),
    'info.schemata': schemas.map((schema) => ({
      catalog_name: database,
      schema_name: schema,
      schema_owner: user,
    })),
    'info.tables': relations.map(tableRow),
    'info.views': views.map(({ schema, name }) => ({
      table_catalog: database,
      table_schema: schema,
      table_name: name,
      is_updatable: 'NO',
      is_insertable_into: 'NO',
    })),
    'info.columns': relations.flatMap(columnRows),
  };
}

/** Where a sink is called as the table that it fills, it is the table that is shown: its columns are in both. */
function oncePerName(relations: readonly Relation[]): readonly Relation[] {
  const byName = new Map(
    relations.map((relation) => [`${relation.schema}.${relation.name}`.toLowerCase(), relation]),
  );
  return [...byName.values()];
}

const fixedRows: CatalogRows = {
  'pg.pg_database': [
    {
      oid: 5,
      datname: database,
      datdba: userOid,
      encoding: 6,
      datlocprovider: 'c',
      datallowconn: true,
      datconnlimit: -1,
      dattablespace: 1663,
      datcollate: 'C',
      datctype: 'C',
    },
  ],
  'pg.pg_am': [{ oid: heapOid, amname: 'heap', amtype: 't' }],
  'pg.pg_tablespace': [{ oid: 1663, spcname: 'pg_default', spcowner: userOid }],
  'pg.pg_roles': [
    {
      rolname: user,
      rolinherit: true,
      rolcanlogin: true,
      rolconnlimit: -1,
      rolpassword: '********',
      oid: userOid,
    },
  ],
  'pg.pg_user': [{ usename: user, usesysid: userOid }],
  'info.enabled_roles': [{ role_name: user }],
  'info.information_schema_catalog_name': [{ catalog_name: database }],
};

function settingRow([name, value]: SettingValue): CatalogRow {
  return { name, setting: value, boot_val: value, source: 'default', vartype: 'string' };
}

/** The functions that read and write values of a type: some are called with a line between. */
function typeFunctions(name: string): CatalogRow {
  const base = /^(?:json|jsonb|date|time|timetz|timestamp|timestamptz|interval|numeric|uuid|array)$/.test(
    name,
  )
    ? `${name}_`
    : name;
  return {
    typinput: `${base}in`,
    typoutput: `${base}out`,
    typreceive: `${base}recv`,
    typsend: `${base}send`,
  };
}

/** A type, and the type of arrays of it. */
function typeRows(type: PostgresType): CatalogRow[] {
  const shared = {
    typnamespace: schemaOids['pg_catalog'] ?? 11,
    typowner: userOid,
    typtype: 'b',
    typisdefined: true,
  };
  const delimiter = { typdelim: ',', typalign: 'i', typstorage: 'x', typtypmod: -1 };
  return [
    {
      ...shared,
      ...delimiter,
      ...typeFunctions(type.name),
      oid: type.oid,
      typname: type.name,
      weir_name: type.sqlName,
      typlen: type.size,
      typcategory: type.category,
      typarray: type.arrayOid,
    },
    {
      ...shared,
      ...delimiter,
      oid: type.arrayOid,
      typname: `_${type.name}`,
      weir_name: `${type.sqlName}[]`,
      typlen: -1,
      typcategory: 'A',
      typelem: type.oid,
      ...typeFunctions('array'),
    },
  ];
}

function classRow({ name, kind, columns }: Relation, oid: number, schemaOid: number): CatalogRow {
  return {
    oid,
    relname: name,
    relnamespace: schemaOid,
    relowner: userOid,
    relam: kind === 'view' ? 0 : heapOid,
    reltuples: -1,
    relpersistence: 'p',
    relkind: kind === 'view' ? 'v' : 'r',
    relnatts: columns.length,
    relreplident: 'n',
    relispopulated: true,
    weir_kind: kind,
  };
}

function attributeRows({ columns }: Relation, oid: number): CatalogRow[] {
  return columns.map(({ name, type }, i) => {
    const columnType = columnTypeOf(type);
    return {
      attrelid: oid,
      attname: name,
      atttypid: columnTypeOid(columnType),
      attstattarget: -1,
      attlen: columnType.array ? -1 : columnType.type.size,
      attnum: i + 1,
      attcacheoff: -1,
      atttypmod: columnType.modifier,
      attstorage: 'p',
      attidentity: '',
      attgenerated: '',
      attcompression: '',
      attislocal: true,
      weir_type: type,
    };
  });
}

function tableRow({ schema, name, kind }: Relation): CatalogRow {
  return {
    table_catalog: database,
    table_schema: schema,
    table_name: name,
    table_type: kind === 'view' ? 'VIEW' : 'BASE TABLE',
    is_insertable_into: 'NO',
    is_typed: 'NO',
  };
}

function columnRows({ schema, name, columns }: Relation): CatalogRow[] {
  return columns.map((column, i) => {
    const { type, array, modifier } = columnTypeOf(column.type);
    const numeric =
      modifier < 0 ? {} : { numeric_precision: (modifier - 4) >> 16, numeric_scale: (modifier - 4) & 0xffff };
    return {
      table_catalog: database,
      table_schema: schema,
      table_name: name,
      column_name: column.name,
      ordinal_position: i + 1,
      is_nullable: 'YES',
      data_type: array ? 'ARRAY' : type.sqlName,
      udt_catalog: database,
      udt_schema: 'pg_catalog',
      udt_name: array ? `_${type.name}` : type.name,
      dtd_identifier: String(i + 1),
      is_identity: 'NO',
      is_generated: 'NEVER',
      is_updatable: 'NO',
      ...numeric,
    };
  });
}
