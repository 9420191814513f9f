import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBTypeId } from '@duckdb/node-api';
import { fixedLayout } from './fixed-layout.ts';
import type { VectorWriter } from './vector-writer.ts';
import { fixedWriter, nullWriter } from './write-fixed.ts';
import { arrayWriter, listWriter, structWriter, unionWriter } from './write-nested.ts';
import { stringWriter } from './write-string.ts';

/**
 * What writes Arrow data of the type `arrowTypeOf(type)` (strings: of any form of them) into a DuckDB vector
 * of the type.
 */
export function columnWriter(type: DuckDBType): VectorWriter {
  const layout = fixedLayout(type);
  if (layout !== undefined) return fixedWriter(layout);
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return listWriter(columnWriter(type.valueType));
    case DuckDBTypeId.MAP:
      return listWriter(structWriter([columnWriter(type.keyType), columnWriter(type.valueType)]));
    case DuckDBTypeId.ARRAY:
      return arrayWriter(type.length, columnWriter(type.valueType));
    case DuckDBTypeId.STRUCT:
      return structWriter(type.entryTypes.map(columnWriter));
    case DuckDBTypeId.UNION:
      return unionWriter(type.memberTypes.map(columnWriter));
    case DuckDBTypeId.VARIANT:
      return variantWriter();
    case DuckDBTypeId.SQLNULL:
      return nullWriter;
    default:
      return stringWriter;
  }
}

/** As `arrowTypeOf` lays a VARIANT out: keys, children, values, data. */
function variantWriter(): VectorWriter {
  const byte = fixedWriter({ width: 1 });
  const word = fixedWriter({ width: 4 });
  return structWriter([
    listWriter(stringWriter),
    listWriter(structWriter([word, word])),
    listWriter(structWriter([byte, word])),
    stringWriter,
  ]);
}
