import type { DuckDBType } from '@duckdb/node-api';
import {
  DuckDBArrayType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  DuckDBUnionType,
} from '@duckdb/node-api';
import { must, quoteName } from '@weir/parser';

/** The type in SQL: two types are the same when their texts are. The binding's own text has no `JSON` in it, only `VARCHAR`. */
export function typeText(type: DuckDBType): string {
  if (type.alias !== undefined) return type.alias;
  if (type instanceof DuckDBListType) return `${typeText(type.valueType)}[]`;
  if (type instanceof DuckDBArrayType) return `${typeText(type.valueType)}[${type.length}]`;
  if (type instanceof DuckDBMapType) return `MAP(${typeText(type.keyType)}, ${typeText(type.valueType)})`;
  if (type instanceof DuckDBStructType) return `STRUCT(${members(type.entryNames, type.entryTypes)})`;
  if (type instanceof DuckDBUnionType) return `UNION(${members(type.memberTags, type.memberTypes)})`;
  return type.toString();
}

function members(names: readonly string[], types: readonly DuckDBType[]): string {
  return names.map((name, i) => `${quoteName(name)} ${typeText(must(types[i]))}`).join(', ');
}
