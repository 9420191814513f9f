/** A type of PostgreSQL, by its number. */
export interface PostgresType {
  readonly oid: number;
  /** As `pg_type.typname` has it. */
  readonly name: string;
  /** As SQL and `format_type` name it. */
  readonly sqlName: string;
  /** Bytes of a value, -1 where they vary. */
  readonly size: number;
  /** The type of arrays of it. */
  readonly arrayOid: number;
  /** `pg_type.typcategory`: number, string, date, ... */
  readonly category: string;
}

function type(
  oid: number,
  name: string,
  sqlName: string,
  size: number,
  arrayOid: number,
  category: string,
): PostgresType {
  return { oid, name, sqlName, size, arrayOid, category };
}

/** The types that values are sent as; the numbers are those of PostgreSQL's `pg_type.dat`. */
export const postgresTypes = {
  bool: type(16, 'bool', 'boolean', 1, 1000, 'B'),
  bytea: type(17, 'bytea', 'bytea', -1, 1001, 'U'),
  name: type(19, 'name', 'name', 64, 1003, 'S'),
  int8: type(20, 'int8', 'bigint', 8, 1016, 'N'),
  int2: type(21, 'int2', 'smallint', 2, 1005, 'N'),
  int4: type(23, 'int4', 'integer', 4, 1007, 'N'),
  text: type(25, 'text', 'text', -1, 1009, 'S'),
  oid: type(26, 'oid', 'oid', 4, 1028, 'N'),
  json: type(114, 'json', 'json', -1, 199, 'U'),
  float4: type(700, 'float4', 'real', 4, 1021, 'N'),
  float8: type(701, 'float8', 'double precision', 8, 1022, 'N'),
  bpchar: type(1042, 'bpchar', 'character', -1, 1014, 'S'),
  varchar: type(1043, 'varchar', 'character varying', -1, 1015, 'S'),
  date: type(1082, 'date', 'date', 4, 1182, 'D'),
  time: type(1083, 'time', 'time without time zone', 8, 1183, 'D'),
  timestamp: type(1114, 'timestamp', 'timestamp without time zone', 8, 1115, 'D'),
  timestamptz: type(1184, 'timestamptz', 'timestamp with time zone', 8, 1185, 'D'),
  interval: type(1186, 'interval', 'interval', 16, 1187, 'T'),
  timetz: type(1266, 'timetz', 'time with time zone', 12, 1270, 'D'),
  numeric: type(1700, 'numeric', 'numeric', -1, 1231, 'N'),
  uuid: type(2950, 'uuid', 'uuid', 16, 2951, 'U'),
  jsonb: type(3802, 'jsonb', 'jsonb', -1, 3807, 'U'),
} as const satisfies Record<string, PostgresType>;

export type PostgresTypeName = keyof typeof postgresTypes;

/** What the values of a column are sent as. */
export interface ColumnType {
  readonly type: PostgresType;
  /** Whether they are arrays of the type. */
  readonly array: boolean;
  /** Precision and scale of a numeric as PostgreSQL packs them, -1 without. */
  readonly modifier: number;
}

/** Types without a counterpart are sent as text: what DuckDB's CAST to VARCHAR gives. */
const typeNames: Readonly<Record<string, PostgresTypeName>> = {
  boolean: 'bool',
  tinyint: 'int2',
  smallint: 'int2',
  integer: 'int4',
  bigint: 'int8',
  utinyint: 'int2',
  usmallint: 'int4',
  uinteger: 'int8',
  ubigint: 'numeric',
  hugeint: 'numeric',
  uhugeint: 'numeric',
  float: 'float4',
  double: 'float8',
  blob: 'bytea',
  json: 'json',
  date: 'date',
  time: 'time',
  time_ns: 'time',
  'time with time zone': 'timetz',
  timestamp: 'timestamp',
  timestamp_s: 'timestamp',
  timestamp_ms: 'timestamp',
  timestamp_ns: 'timestamp',
  'timestamp with time zone': 'timestamptz',
  interval: 'interval',
  uuid: 'uuid',
  oid: 'oid',
};

/** The Postgres type of a DuckDB type, given by its name in any case: `BIGINT`, `DECIMAL(18,3)`, `VARCHAR[]`. */
export function columnTypeOf(duckdbType: string): ColumnType {
  const name = duckdbType.toLowerCase();
  const element = /^(.*)\[\d*\]$/s.exec(name)?.[1];
  if (element === undefined) return { ...scalarTypeOf(name), array: false };
  // PostgreSQL's arrays of arrays are matrices, lists of lists need not be.
  if (element.endsWith(']')) return { type: postgresTypes.text, array: false, modifier: -1 };
  return { ...scalarTypeOf(element), array: true };
}

function scalarTypeOf(name: string): { type: PostgresType; modifier: number } {
  const [, precision, scale] = /^(?:decimal|numeric)\((\d+),\s*(\d+)\)$/.exec(name) ?? [];
  if (precision !== undefined && scale !== undefined) {
    return { type: postgresTypes.numeric, modifier: Number(precision) * 2 ** 16 + Number(scale) + 4 };
  }
  return { type: postgresTypes[typeNames[name] ?? 'text'], modifier: -1 };
}

export function columnTypeOid({ type: { oid, arrayOid }, array }: ColumnType): number {
  return array ? arrayOid : oid;
}

const byOid: ReadonlyMap<number, PostgresType> = new Map(
  Object.values(postgresTypes).map((each) => [each.oid, each]),
);
const byArrayOid: ReadonlyMap<number, PostgresType> = new Map(
  Object.values(postgresTypes).map((each) => [each.arrayOid, each]),
);

/** The type with this name, as `pg_type` or SQL has it. */
export function postgresTypeWithName(name: string): PostgresType | undefined {
  return Object.values(postgresTypes).find((each) => each.name === name || each.sqlName === name);
}

/** The type with this number, or the array type with it. */
export function columnTypeWithOid(oid: number): ColumnType | undefined {
  const scalar = byOid.get(oid);
  if (scalar !== undefined) return { type: scalar, array: false, modifier: -1 };
  const element = byArrayOid.get(oid);
  return element === undefined ? undefined : { type: element, array: true, modifier: -1 };
}
