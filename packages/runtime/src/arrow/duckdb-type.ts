import type { DuckDBType } from '@duckdb/node-api';
import {
  BIGINT,
  BIGNUM,
  BIT,
  BLOB,
  BOOLEAN,
  DATE,
  DOUBLE,
  DuckDBArrayType,
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBUnionType,
  ENUM,
  FLOAT,
  GEOMETRY,
  HUGEINT,
  INTEGER,
  INTERVAL,
  SMALLINT,
  SQLNULL,
  TIME,
  TIMESTAMP,
  TIMESTAMPTZ,
  TIMESTAMP_MS,
  TIMESTAMP_NS,
  TIMESTAMP_S,
  TIMETZ,
  TIME_NS,
  TINYINT,
  UBIGINT,
  UHUGEINT,
  UINTEGER,
  USMALLINT,
  UTINYINT,
  UUID,
  VARCHAR,
  VARIANT,
} from '@duckdb/node-api';
import { must, unreachable } from '@weir/parser';
import type { Int, SparseUnion, Timestamp } from 'apache-arrow';
import { DataType, Field, Precision, TimeUnit } from 'apache-arrow';
import {
  ArrowTypeError,
  arrowTypeOf,
  duckdbAliasKey,
  duckdbEnumKey,
  duckdbTypeKey,
  extensionNameKey,
} from './arrow-type.ts';
import { childFields, fieldName, typeName } from './arrow-fields.ts';

/**
 * The DuckDB type of an Arrow field: exactly the one it was made from by `arrowFieldOf`, and the nearest one
 * for Arrow from elsewhere (a dictionary is the type of its values, a duration an INTERVAL, a fixed-size
 * binary a BLOB). Throws an `ArrowTypeError` when DuckDB has none.
 */
export function duckdbTypeOf(field: Field): DuckDBType {
  const type = declaredType(field) ?? plainType(field);
  const alias = field.metadata.get(duckdbAliasKey) ?? extensionAlias(field);
  return alias === undefined ? type : withAlias(type, alias);
}

const namedTypes: ReadonlyMap<string, DuckDBType> = new Map<string, DuckDBType>([
  ['HUGEINT', HUGEINT],
  ['UHUGEINT', UHUGEINT],
  ['BIT', BIT],
  ['BIGNUM', BIGNUM],
  ['GEOMETRY', GEOMETRY],
  ['VARIANT', VARIANT],
  ['TIMETZ', TIMETZ],
  ['UUID', UUID],
]);

/** What the metadata says, provided that the Arrow type can hold it. */
function declaredType(field: Field): DuckDBType | undefined {
  const values = field.metadata.get(duckdbEnumKey);
  if (values !== undefined && DataType.isDictionary(field.type)) return ENUM(enumValues(values));
  const name =
    field.metadata.get(duckdbTypeKey) ??
    (field.metadata.get(extensionNameKey) === 'arrow.uuid' ? 'UUID' : undefined);
  const type = name === undefined ? undefined : namedTypes.get(name);
  if (type === undefined) return undefined;
  // As text: apache-arrow's own comparison takes Uint32 and what it reads from a file for one as two types.
  return typeName(arrowTypeOf(type)) === typeName(field.type) ? type : undefined;
}

function enumValues(json: string): string[] {
  const values: unknown = JSON.parse(json);
  if (!Array.isArray(values)) throw new ArrowTypeError(`the metadata ${duckdbEnumKey} is not a list`);
  return values.map(String);
}

function extensionAlias(field: Field): string | undefined {
  return field.metadata.get(extensionNameKey) === 'arrow.json' && DataType.isUtf8(field.type)
    ? 'JSON'
    : undefined;
}

function withAlias(type: DuckDBType, alias: string): DuckDBType {
  const logicalType = type.toLogicalType();
  logicalType.alias = alias;
  return logicalType.asType();
}

function plainType(field: Field): DuckDBType {
  const type: DataType = field.type;
  if (DataType.isNull(type)) return SQLNULL;
  if (DataType.isBool(type)) return BOOLEAN;
  if (DataType.isInt(type)) return integerType(type);
  if (DataType.isFloat(type)) return type.precision === Precision.DOUBLE ? DOUBLE : FLOAT;
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isUtf8View(type)) return VARCHAR;
  if (DataType.isBinary(type) || DataType.isLargeBinary(type) || DataType.isBinaryView(type)) return BLOB;
  if (DataType.isFixedSizeBinary(type)) return BLOB;
  if (DataType.isDecimal(type) && type.bitWidth === 128 && type.scale >= 0 && type.precision <= 38) {
    return new DuckDBDecimalType(type.precision, type.scale);
  }
  if (DataType.isDate(type)) return DATE;
  if (DataType.isTime(type)) return type.unit === TimeUnit.NANOSECOND ? TIME_NS : TIME;
  if (DataType.isTimestamp(type)) return timestampType(type);
  if (DataType.isInterval(type) || DataType.isDuration(type)) return INTERVAL;
  return nestedType(type) ?? unsupported(field);
}

function nestedType(type: DataType): DuckDBType | undefined {
  if (DataType.isDictionary(type)) return plainTypeOf(type.dictionary);
  const children = childFields(type);
  const [first] = children;
  if (first === undefined) return undefined;
  if (DataType.isList(type) || DataType.isLargeList(type)) return new DuckDBListType(duckdbTypeOf(first));
  if (DataType.isFixedSizeList(type)) {
    return type.listSize > 0 ? new DuckDBArrayType(duckdbTypeOf(first), type.listSize) : undefined;
  }
  if (DataType.isStruct(type)) {
    return new DuckDBStructType(children.map(fieldName), children.map(duckdbTypeOf));
  }
  if (DataType.isMap(type)) {
    const entry: DataType = first.type;
    const [key, value] = childFields(entry);
    return new DuckDBMapType(duckdbTypeOf(must(key)), duckdbTypeOf(must(value)));
  }
  return DataType.isSparseUnion(type) ? unionType(type) : undefined;
}

function plainTypeOf(type: DataType): DuckDBType {
  return plainType(new Field('', type, true));
}

/** Only unions of the form that `arrowTypeOf` makes. */
function unionType(type: SparseUnion): DuckDBType | undefined {
  const members = type.children.slice(0, -1);
  const last = type.children.at(-1);
  const inOrder = type.typeIds.every((id, i) => id === i);
  if (last === undefined || !DataType.isNull(last.type) || fieldName(last) !== '' || !inOrder)
    return undefined;
  return new DuckDBUnionType(members.map(fieldName), members.map(duckdbTypeOf));
}

function integerType(type: Int): DuckDBType {
  switch (type.bitWidth) {
    case 8:
      return type.isSigned ? TINYINT : UTINYINT;
    case 16:
      return type.isSigned ? SMALLINT : USMALLINT;
    case 32:
      return type.isSigned ? INTEGER : UINTEGER;
    case 64:
      return type.isSigned ? BIGINT : UBIGINT;
    default:
      return unreachable(type.bitWidth);
  }
}

function timestampType(type: Timestamp): DuckDBType {
  if (type.timezone) return TIMESTAMPTZ;
  switch (type.unit) {
    case TimeUnit.SECOND:
      return TIMESTAMP_S;
    case TimeUnit.MILLISECOND:
      return TIMESTAMP_MS;
    case TimeUnit.MICROSECOND:
      return TIMESTAMP;
    case TimeUnit.NANOSECOND:
      return TIMESTAMP_NS;
    default:
      return unreachable(type.unit);
  }
}

function unsupported(field: Field): never {
  throw new ArrowTypeError(`column "${field.name}": DuckDB has no type for Arrow's ${typeName(field.type)}`);
}
