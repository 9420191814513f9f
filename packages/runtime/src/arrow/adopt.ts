import type { DuckDBType } from '@duckdb/node-api';
import { DuckDBStructType, DuckDBTypeId } from '@duckdb/node-api';
import { must } from '@weir/parser';
import type { Dictionary } from 'apache-arrow';
import {
  Binary,
  Data,
  DataType,
  DateUnit,
  Float32,
  IntervalMonthDayNano,
  IntervalUnit,
  List,
  DateDay,
  Precision,
  TimeMicrosecond,
  TimestampMicrosecond,
  TimeUnit,
  Utf8,
} from 'apache-arrow';
import { adoptEnum, decodeDictionary } from './adopt-dictionary.ts';
import {
  dateDays,
  durations,
  float32s,
  intervals,
  microseconds,
  narrowOffsets,
  rebase,
  recast,
  sliceOffsets,
} from './adopt-values.ts';
import { ArrowTypeError } from './arrow-type.ts';
import { childFields, typeName } from './arrow-fields.ts';
import { childOf } from './piece.ts';

/*
 * Arrow made elsewhere may hold a DuckDB type in more than one form. A scan writes the form that
 * `arrowTypeOf` names, and strings in any; the others are brought into it here, once for each record batch:
 * dictionaries, 64-bit offsets, other units of time.
 */

/** Makes the form that the scan writes of an array. */
export type Adopt = (data: Data) => Data;

/**
 * How an array of an Arrow type becomes one that can be written as the DuckDB type; `undefined` when it is
 * one already.
 */
export function adoption(type: DataType, target: DuckDBType): Adopt | undefined {
  if (DataType.isDictionary(type)) return dictionaryAdoption(type, target);
  if (DataType.isLargeUtf8(type)) return (data) => narrowOffsets(data, new Utf8());
  if (DataType.isLargeBinary(type)) return (data) => narrowOffsets(data, new Binary());
  if (DataType.isFixedSizeBinary(type) && target.typeId === DuckDBTypeId.BLOB) {
    return (data) => sliceOffsets(data, type.byteWidth);
  }
  if (DataType.isFloat(type) && type.precision === Precision.HALF)
    return (data) => recast(data, new Float32(), float32s(data));
  return timeAdoption(type) ?? nestedAdoption(type, target);
}

function dictionaryAdoption(type: Dictionary, target: DuckDBType): Adopt {
  if (target.typeId === DuckDBTypeId.ENUM) return adoptEnum(target);
  const values: DataType = type.dictionary;
  if (childFields(values).length > 0 || DataType.isBool(values) || DataType.isDictionary(values)) {
    throw new ArrowTypeError(`dictionaries of ${typeName(values)} cannot be scanned`);
  }
  const adopt = adoption(values, target);
  return (data) => decodeDictionary(data, adopt);
}

function timeAdoption(type: DataType): Adopt | undefined {
  if (DataType.isDate(type) && type.unit !== DateUnit.DAY)
    return (data) => recast(data, new DateDay(), dateDays(data));
  if (DataType.isTime(type) && (type.unit === TimeUnit.SECOND || type.unit === TimeUnit.MILLISECOND)) {
    return (data) => recast(data, new TimeMicrosecond(), microseconds(data, type.unit));
  }
  if (DataType.isTimestamp(type) && type.timezone && type.unit !== TimeUnit.MICROSECOND) {
    return (data) => recast(data, new TimestampMicrosecond('UTC'), microseconds(data, type.unit));
  }
  if (DataType.isDuration(type)) {
    return (data) => recast(data, new IntervalMonthDayNano(), durations(data, type.unit));
  }
  if (DataType.isInterval(type) && type.unit !== IntervalUnit.MONTH_DAY_NANO) {
    return (data) => recast(data, new IntervalMonthDayNano(), intervals(data, type.unit));
  }
  return undefined;
}

function nestedAdoption(type: DataType, target: DuckDBType): Adopt | undefined {
  const inner = innerTypes(target);
  const adopts = inner.map((innerType, i) => {
    const child = childFields(type)[i];
    return child === undefined ? undefined : adoption(child.type, innerType);
  });
  if (DataType.isLargeList(type)) return (data) => narrowList(data, adopts[0]);
  if (adopts.every((adopt) => adopt === undefined)) return undefined;
  return (data) =>
    withChildren(
      data,
      data.children.map((child, i) => adopts[i]?.(child) ?? child),
    );
}

/** The types of the children of Arrow's array. */
function innerTypes(type: DuckDBType): readonly DuckDBType[] {
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY:
      return [type.valueType];
    case DuckDBTypeId.MAP:
      return [new DuckDBStructType(['key', 'value'], [type.keyType, type.valueType])];
    case DuckDBTypeId.STRUCT:
      return type.entryTypes;
    case DuckDBTypeId.UNION:
      return type.memberTypes;
    default:
      return [];
  }
}

/**
 * The children have other types now, which the type of the array itself does not say; no writer looks at it.
 */
function withChildren(data: Data, children: Data[]): Data {
  const { type, offset, length, nullCount } = data;
  return new Data(type, offset, length, nullCount, data, children);
}

function narrowList(data: Data, adopt: Adopt | undefined): Data {
  const { offsets, first } = rebase(data.valueOffsets, data.length);
  const items = childOf(data, 0);
  const used = items.slice(first, offsets[data.length] ?? 0);
  const type = new List(must(childFields(data.type)[0]));
  return new Data(type, data.offset, data.length, data.nullCount, { 0: offsets, 2: data.nullBitmap }, [
    adopt?.(used) ?? used,
  ]);
}
