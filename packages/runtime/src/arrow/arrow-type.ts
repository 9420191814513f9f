import type { DuckDBEnumType, DuckDBType, DuckDBUnionType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import {
  Binary,
  Bool,
  type DataType,
  DateDay,
  Decimal,
  Dictionary,
  Field,
  FixedSizeBinary,
  FixedSizeList,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  IntervalMonthDayNano,
  List,
  Map_,
  Null,
  SparseUnion,
  Struct,
  TimeMicrosecond,
  TimeNanosecond,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
} from 'apache-arrow';

/*
 * The Arrow type of each DuckDB type. Where it alone would not lead back to the same DuckDB type, the field
 * says it in its metadata (`duckdb-type.ts` reads it):
 *
 *   HUGEINT   Decimal(38, 0), all 128 bits as they are         duckdb.type
 *   UHUGEINT  FixedSizeBinary(16), little end first            duckdb.type
 *   TIMETZ    FixedSizeBinary(8), DuckDB's bits                duckdb.type
 *   UUID      FixedSizeBinary(16), as extension arrow.uuid     duckdb.type, ARROW:extension:name
 *   BIT, BIGNUM, GEOMETRY   Binary, DuckDB's bytes             duckdb.type
 *   VARIANT   Struct, DuckDB's own layout                      duckdb.type
 *   ENUM      Dictionary of Utf8                               duckdb.enum: the values as a JSON list
 *   JSON and other aliases: the type without it                duckdb.alias
 *   UNION     SparseUnion, with one member more, of type Null, for a union that is NULL itself
 */

/** Metadata keys of an Arrow field. */
export const duckdbTypeKey = 'duckdb.type';
export const duckdbAliasKey = 'duckdb.alias';
export const duckdbEnumKey = 'duckdb.enum';
export const extensionNameKey = 'ARROW:extension:name';

/** An Arrow or DuckDB type that has no counterpart on the other side. */
export class ArrowTypeError extends Error {
  override readonly name = 'ArrowTypeError';
}

/** The Arrow field that holds a DuckDB column, nullable. Throws an `ArrowTypeError` when there is none. */
export function arrowFieldOf(name: string, type: DuckDBType): Field {
  return new Field(name, arrowTypeOf(type), true, metadataOf(type));
}

function metadataOf(type: DuckDBType): Map<string, string> {
  const metadata = new Map<string, string>();
  if (type.alias !== undefined) metadata.set(duckdbAliasKey, type.alias);
  switch (type.typeId) {
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIT:
    case DuckDBTypeId.BIGNUM:
    case DuckDBTypeId.GEOMETRY:
    case DuckDBTypeId.VARIANT:
      return metadata.set(duckdbTypeKey, DuckDBTypeId[type.typeId]);
    case DuckDBTypeId.TIME_TZ:
      return metadata.set(duckdbTypeKey, 'TIMETZ');
    case DuckDBTypeId.UUID:
      return metadata.set(duckdbTypeKey, 'UUID').set(extensionNameKey, 'arrow.uuid');
    case DuckDBTypeId.VARCHAR:
      return type.alias === 'JSON' ? metadata.set(extensionNameKey, 'arrow.json') : metadata;
    case DuckDBTypeId.ENUM:
      return metadata.set(duckdbEnumKey, JSON.stringify(type.values));
    default:
      return metadata;
  }
}

/** The Arrow type alone, without the metadata that a field carries. */
export function arrowTypeOf(type: DuckDBType): DataType {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return new List(arrowFieldOf('item', type.valueType));
    case DuckDBTypeId.ARRAY:
      return new FixedSizeList(type.length, arrowFieldOf('item', type.valueType));
    case DuckDBTypeId.STRUCT:
      return new Struct(type.entryTypes.map((entry, i) => arrowFieldOf(type.entryNames[i] ?? '', entry)));
    case DuckDBTypeId.MAP: {
      const key = new Field('key', arrowTypeOf(type.keyType), false, metadataOf(type.keyType));
      const entries = new Struct([key, arrowFieldOf('value', type.valueType)]);
      return new Map_(new Field('entries', entries, false));
    }
    case DuckDBTypeId.UNION:
      return unionOf(type);
    case DuckDBTypeId.ENUM:
      return dictionaryOf(type);
    case DuckDBTypeId.DECIMAL:
      return new Decimal(type.scale, type.width);
    case DuckDBTypeId.VARIANT:
      return variantLayout();
    case DuckDBTypeId.ANY:
    case DuckDBTypeId.STRING_LITERAL:
    case DuckDBTypeId.INTEGER_LITERAL:
      throw new ArrowTypeError(`${type.toString()} is not the type of a column`);
    default:
      return scalarOf(type.typeId);
  }
}

type ScalarTypeId = Exclude<
  DuckDBType['typeId'],
  | DuckDBTypeId.LIST
  | DuckDBTypeId.ARRAY
  | DuckDBTypeId.STRUCT
  | DuckDBTypeId.MAP
  | DuckDBTypeId.UNION
  | DuckDBTypeId.ENUM
  | DuckDBTypeId.DECIMAL
  | DuckDBTypeId.VARIANT
  | DuckDBTypeId.ANY
  | DuckDBTypeId.STRING_LITERAL
  | DuckDBTypeId.INTEGER_LITERAL
>;

/** One line for each type without parameters. */
const scalars: Readonly<Record<ScalarTypeId, () => DataType>> = {
  [DuckDBTypeId.SQLNULL]: () => new Null(),
  [DuckDBTypeId.BOOLEAN]: () => new Bool(),
  [DuckDBTypeId.TINYINT]: () => new Int8(),
  [DuckDBTypeId.SMALLINT]: () => new Int16(),
  [DuckDBTypeId.INTEGER]: () => new Int32(),
  [DuckDBTypeId.BIGINT]: () => new Int64(),
  [DuckDBTypeId.UTINYINT]: () => new Uint8(),
  [DuckDBTypeId.USMALLINT]: () => new Uint16(),
  [DuckDBTypeId.UINTEGER]: () => new Uint32(),
  [DuckDBTypeId.UBIGINT]: () => new Uint64(),
  [DuckDBTypeId.HUGEINT]: () => new Decimal(0, 38),
  [DuckDBTypeId.UHUGEINT]: () => new FixedSizeBinary(16),
  [DuckDBTypeId.FLOAT]: () => new Float32(),
  [DuckDBTypeId.DOUBLE]: () => new Float64(),
  [DuckDBTypeId.DATE]: () => new DateDay(),
  [DuckDBTypeId.TIME]: () => new TimeMicrosecond(),
  [DuckDBTypeId.TIME_NS]: () => new TimeNanosecond(),
  [DuckDBTypeId.TIME_TZ]: () => new FixedSizeBinary(8),
  [DuckDBTypeId.TIMESTAMP]: () => new TimestampMicrosecond(),
  [DuckDBTypeId.TIMESTAMP_S]: () => new TimestampSecond(),
  [DuckDBTypeId.TIMESTAMP_MS]: () => new TimestampMillisecond(),
  [DuckDBTypeId.TIMESTAMP_NS]: () => new TimestampNanosecond(),
  [DuckDBTypeId.TIMESTAMP_TZ]: () => new TimestampMicrosecond('UTC'),
  [DuckDBTypeId.INTERVAL]: () => new IntervalMonthDayNano(),
  [DuckDBTypeId.UUID]: () => new FixedSizeBinary(16),
  [DuckDBTypeId.VARCHAR]: () => new Utf8(),
  [DuckDBTypeId.BLOB]: () => new Binary(),
  [DuckDBTypeId.BIT]: () => new Binary(),
  [DuckDBTypeId.BIGNUM]: () => new Binary(),
  [DuckDBTypeId.GEOMETRY]: () => new Binary(),
};

function scalarOf(typeId: ScalarTypeId): DataType {
  return scalars[typeId]();
}

/**
 * One for all: a schema may use a dictionary's number twice only if the type of the values is this same
 * object.
 */
const enumValue = new Utf8();

function dictionaryOf(type: DuckDBEnumType): DataType {
  const id = dictionaryId(type.values);
  switch (type.internalTypeId) {
    case DuckDBTypeId.UTINYINT:
      return new Dictionary(enumValue, new Uint8(), id);
    case DuckDBTypeId.USMALLINT:
      return new Dictionary(enumValue, new Uint16(), id);
    default:
      return new Dictionary(enumValue, new Uint32(), id);
  }
}

/**
 * Arrow compares dictionary types by a number. Taken from the values (FNV-1a over UTF-16, twice 24 bits), so
 * that the tables of two batches have the same type.
 */
function dictionaryId(values: readonly string[]): number {
  const text = JSON.stringify(values);
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < text.length; i++) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193);
    high = Math.imul(high ^ text.charCodeAt(i), 0x85ebca6b);
  }
  return (low >>> 8) * 2 ** 24 + (high >>> 8);
}

/** Type ids are the numbers of the members; the last one, without a name, stands for NULL. */
function unionOf(type: DuckDBUnionType): DataType {
  if (type.memberCount > 126)
    throw new ArrowTypeError(`a UNION of ${type.memberCount} members: Arrow can hold 126`);
  const members = type.memberTypes.map((member, i) => arrowFieldOf(type.memberTags[i] ?? '', member));
  members.push(new Field('', new Null(), true));
  return new SparseUnion(
    members.map((_, i) => i),
    members,
  );
}

/**
 * How DuckDB keeps a VARIANT: the values one after the other in `data`, their types and places in the lists.
 */
function variantLayout(): DataType {
  const list = (name: string, item: DataType): Field =>
    new Field(name, new List(new Field('item', item, true)), true);
  const field = (name: string, type: DataType): Field => new Field(name, type, true);
  return new Struct([
    list('keys', new Utf8()),
    list('children', new Struct([field('keys_index', new Uint32()), field('values_index', new Uint32())])),
    list('values', new Struct([field('type_id', new Uint8()), field('byte_offset', new Uint32())])),
    field('data', new Binary()),
  ]);
}
