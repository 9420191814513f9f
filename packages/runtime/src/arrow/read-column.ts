import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { must } from '@weir/parser';
import { Binary, type DataType, Uint32, Uint8, Utf8 } from 'apache-arrow';
import { arrowTypeOf } from './arrow-type.ts';
import { childFields } from './arrow-fields.ts';
import type { ColumnReader } from './column-reader.ts';
import { enumDictionary } from './enum-dictionary.ts';
import { fixedLayout } from './fixed-layout.ts';
import { EnumReader, FixedReader, NullReader } from './read-fixed.ts';
import { ArrayReader, ListReader, StructReader, UnionReader } from './read-nested.ts';
import { StringReader } from './read-string.ts';

/** What reads DuckDB vectors of a type into Arrow data of the type `arrowTypeOf(type)`. */
export function columnReader(type: DuckDBType): ColumnReader {
  const arrow = arrowTypeOf(type);
  const layout = fixedLayout(type);
  if (layout !== undefined) {
    const reader = new FixedReader(arrow, layout);
    if (type.typeId !== DuckDBTypeId.ENUM) return reader;
    return new EnumReader(reader, enumDictionary(type));
  }
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return new ListReader(arrow, columnReader(type.valueType));
    case DuckDBTypeId.MAP: {
      const entries = new StructReader(childType(arrow, 0), [
        columnReader(type.keyType),
        columnReader(type.valueType),
      ]);
      return new ListReader(arrow, entries);
    }
    case DuckDBTypeId.ARRAY:
      return new ArrayReader(arrow, type.length, columnReader(type.valueType));
    case DuckDBTypeId.STRUCT:
      return new StructReader(arrow, type.entryTypes.map(columnReader));
    case DuckDBTypeId.UNION:
      return new UnionReader(arrow, type.memberTypes.map(columnReader));
    case DuckDBTypeId.VARIANT:
      return variantReader(arrow);
    case DuckDBTypeId.SQLNULL:
      return new NullReader();
    default:
      return new StringReader(arrow);
  }
}

/** As `arrowTypeOf` lays a VARIANT out: keys, children, values, data. */
function variantReader(arrow: DataType): ColumnReader {
  const byte = (): ColumnReader => new FixedReader(new Uint8(), { width: 1 });
  const word = (): ColumnReader => new FixedReader(new Uint32(), { width: 4 });
  const structs = (list: number, first: ColumnReader): ColumnReader => {
    const type = childType(arrow, list);
    return new ListReader(type, new StructReader(childType(type, 0), [first, word()]));
  };
  return new StructReader(arrow, [
    new ListReader(childType(arrow, 0), new StringReader(new Utf8())),
    structs(1, word()),
    structs(2, byte()),
    new StringReader(new Binary()),
  ]);
}

function childType(type: DataType, child: number): DataType {
  return must(childFields(type)[child]).type;
}
