import type { DuckDBEnumType, DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import type { Data } from 'apache-arrow';
import { makeData, Null } from 'apache-arrow';
import { arrowData, typedValues } from './arrow-data.ts';
import { ArrowTypeError, arrowTypeOf } from './arrow-type.ts';
import { decimalBuilder } from './build-decimal.ts';
import type { BuildCells } from './build-nested.ts';
import { buildArrays, buildLists, buildMaps, buildStructs, buildUnions } from './build-nested.ts';
import type { FixedBuilder } from './build-scalar.ts';
import { scalarBuilders } from './build-scalar.ts';
import { buildBlobs, buildJson, buildStrings } from './build-string.ts';
import type { Cells } from './cells.ts';
import { cellValidity, isNull, refuseValue } from './cells.ts';
import { enumCodes, enumDictionary } from './enum-dictionary.ts';

/** Makes Arrow data of the type `arrowTypeOf(type)` from JavaScript values. */
export function columnBuilder(type: DuckDBType): BuildCells {
  const arrow = arrowTypeOf(type);
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return (cells) => buildLists(arrow, cells, columnBuilder(type.valueType));
    case DuckDBTypeId.ARRAY:
      return (cells) => buildArrays(arrow, type.length, cells, columnBuilder(type.valueType));
    case DuckDBTypeId.STRUCT:
      return (cells) => buildStructs(arrow, type.entryNames, cells, type.entryTypes.map(columnBuilder));
    case DuckDBTypeId.MAP:
      return (cells) => buildMaps(arrow, cells, columnBuilder(type.keyType), columnBuilder(type.valueType));
    case DuckDBTypeId.UNION:
      return (cells) => buildUnions(arrow, type.memberTags, cells, type.memberTypes.map(columnBuilder));
    case DuckDBTypeId.VARCHAR:
      return (cells) => (type.alias === 'JSON' ? buildJson(arrow, cells) : buildStrings(arrow, cells));
    case DuckDBTypeId.BLOB:
      return (cells) => buildBlobs(arrow, cells);
    case DuckDBTypeId.ENUM:
      return enumColumn(type);
    case DuckDBTypeId.DECIMAL:
      return fixedColumn(type, decimalBuilder(type));
    case DuckDBTypeId.SQLNULL:
      return nullColumn;
    default: {
      const builder = scalarBuilders.get(type.typeId);
      if (builder !== undefined) return fixedColumn(type, builder);
      throw new ArrowTypeError(`a column of type ${type.toString()} cannot be filled from JavaScript values`);
    }
  }
}

function fixedColumn(type: DuckDBType, builder: FixedBuilder): BuildCells {
  const arrow = arrowTypeOf(type);
  return (cells) => {
    const built = builder.start(cells.values.length);
    cells.values.forEach((value, i) => {
      if (!isNull(value) && !built.put(i, value))
        refuseValue(cells, i, `${type.toString()}, ${builder.expected}`);
    });
    return arrowData(arrow, cells.values.length, {
      values: typedValues(arrow, new Uint8Array(built.values.buffer)),
      bitmap: cellValidity(cells.values),
    });
  };
}

function enumColumn(type: DuckDBEnumType): BuildCells {
  const dictionary = enumDictionary(type);
  const builder: FixedBuilder = {
    expected: 'one of its values',
    start: (rows) => {
      const values = enumCodes(type, rows);
      return {
        values,
        put: (row, value) => {
          const code = typeof value === 'string' ? type.valueIndexes[value] : undefined;
          values[row] = code ?? 0;
          return code !== undefined;
        },
      };
    },
  };
  return (cells) => {
    const data = fixedColumn(type, builder)(cells);
    data.dictionary = dictionary;
    return data;
  };
}

function nullColumn(cells: Cells): Data {
  cells.values.forEach((value, i) => {
    if (!isNull(value)) refuseValue(cells, i, 'NULL');
  });
  return makeData({ type: new Null(), length: cells.values.length });
}
