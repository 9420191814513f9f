import type { DuckDBDecimalType, DuckDBEnumType, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { Data } from 'apache-arrow';
import { makeData, Null, Utf8, vectorFromArray } from 'apache-arrow';
import { arrowTypeOf } from './arrow-type.ts';
import { buildArrays, buildLists, buildMaps, buildStructs, buildUnions } from './build-nested.ts';
import type { FixedBuilder } from './build-scalar.ts';
import { decimalBuilder, enumBuilder, scalarBuilders } from './build-scalar.ts';
import { buildBlobs, buildJson, buildStrings } from './build-string.ts';
import type { Cells } from './cells.ts';
import { cellValidity, isNull, refuseValue } from './cells.ts';
import { arrowData } from './column-reader.ts';

/** Arrow data of the type `arrowTypeOf(type)` from JavaScript values. */
export function buildColumn(type: DuckDBType, cells: Cells): Data {
  const arrow = arrowTypeOf(type);
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return buildLists(arrow, cells, (items) => buildColumn(type.valueType, items));
    case DuckDBTypeId.ARRAY:
      return buildArrays(arrow, type.length, cells, (items) => buildColumn(type.valueType, items));
    case DuckDBTypeId.STRUCT:
      return buildStructs(arrow, type.entryNames, cells, type.entryTypes.map(builderOf));
    case DuckDBTypeId.MAP:
      return buildMaps(arrow, cells, builderOf(type.keyType), builderOf(type.valueType));
    case DuckDBTypeId.UNION:
      return buildUnions(arrow, type.memberTags, cells, type.memberTypes.map(builderOf));
    case DuckDBTypeId.SQLNULL:
      return buildNulls(cells);
    case DuckDBTypeId.VARCHAR:
      return type.alias === 'JSON' ? buildJson(arrow, cells) : buildStrings(arrow, cells);
    case DuckDBTypeId.BLOB:
      return buildBlobs(arrow, cells);
    case DuckDBTypeId.ENUM: {
      const data = buildFixed(type, enumBuilder(type), cells);
      data.dictionary = vectorFromArray([...type.values], new Utf8());
      return data;
    }
    case DuckDBTypeId.DECIMAL:
      return buildFixed(type, decimalBuilder(type), cells);
    default: {
      const builder = scalarBuilders.get(type.typeId);
      return builder === undefined ? refuseType(type, cells) : buildFixed(type, builder, cells);
    }
  }
}
