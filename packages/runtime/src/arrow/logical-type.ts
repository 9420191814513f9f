import type { DuckDBConnection, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { LogicalType } from '@duckdb/node-bindings';
import duckdb from '@duckdb/node-bindings';

/*
 * VARIANT is the one type that the C API cannot make: a logical type made from its number alone lacks the
 * struct inside, and using it ends the database with an internal error. The one that a query result carries
 * is complete.
 */

/** Logical types for registering columns. Queries the connection when there is a VARIANT among them. */
export async function logicalTypes(
  types: readonly DuckDBType[],
  connection: DuckDBConnection,
): Promise<LogicalType[]> {
  const variant = types.some(hasVariant) ? await variantType(connection) : undefined;
  return types.map((type) => logicalType(type, variant));
}

async function variantType(connection: DuckDBConnection): Promise<LogicalType> {
  const result = await connection.run('SELECT NULL::VARIANT');
  return result.columnLogicalType(0).logical_type;
}

function logicalType(type: DuckDBType, variant: LogicalType | undefined): LogicalType {
  if (variant === undefined || !hasVariant(type)) return type.toLogicalType().logical_type;
  const of = (inner: DuckDBType): LogicalType => logicalType(inner, variant);
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return duckdb.create_list_type(of(type.valueType));
    case DuckDBTypeId.ARRAY:
      return duckdb.create_array_type(of(type.valueType), type.length);
    case DuckDBTypeId.MAP:
      return duckdb.create_map_type(of(type.keyType), of(type.valueType));
    case DuckDBTypeId.STRUCT:
      return duckdb.create_struct_type(type.entryTypes.map(of), type.entryNames);
    case DuckDBTypeId.UNION:
      return duckdb.create_union_type(type.memberTypes.map(of), type.memberTags);
    default:
      return variant;
  }
}

function hasVariant(type: DuckDBType): boolean {
  return type.typeId === DuckDBTypeId.VARIANT || innerTypes(type).some(hasVariant);
}

/** The types that a type is made of. */
function innerTypes(type: DuckDBType): readonly DuckDBType[] {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return [type.valueType];
    case DuckDBTypeId.MAP:
      return [type.keyType, type.valueType];
    case DuckDBTypeId.STRUCT:
      return type.entryTypes;
    case DuckDBTypeId.UNION:
      return type.memberTypes;
    default:
      return [];
  }
}
