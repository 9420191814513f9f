import { quoteName, quoteString } from '@weir/parser';
import type { Column } from '../plan.ts';
import type { Decode } from './decode.ts';
import { decodedColumns, readColumns } from './decode.ts';
import { typeShape } from './type-shape.ts';
import type { TypeShape } from './type-shape.ts';

/**
 * JSON, one object a line. `from_json` reads the fields of a line in one pass, but gives NULL for a value that does not fit its type,
 * and `from_json_strict` refuses missing keys and ends the whole query. So a line is taken at once when none of the values that
 * could be bad is NULL; only the others are looked at closely: is it an object, and was each NULL really null or missing?
 *
 * The filter ends in functions that can throw, which keeps DuckDB from moving it below `from_json`: that would run twice for each line.
 */
export interface JsonDecodeInput {
  readonly columns: readonly Column[];
  readonly neededColumns?: readonly string[];
  /** A relation with the column `value`: the lines. */
  readonly lines: string;
  /**
   * Lines that are no JSON at all are to be expected. TRY is free while every line parses, but slow for the 2,048 lines around one
   * that does not; asking `json_valid` first costs every line a second parse.
   */
  readonly expectMalformed: boolean;
  /** Fields that no query needs are read too, to find bad rows. */
  readonly checksAll: boolean;
  /** More columns of `lines` that go along with each row, good or bad. */
  readonly along?: readonly string[];
}

export function decodeJson(input: JsonDecodeInput): Decode {
  const needed = decodedColumns(input.columns, input.neededColumns);
  const read = readColumns(input.columns, input.neededColumns, input.checksAll)
    .map(fieldOf)
    .filter((field) => field.shape.kind !== 'text' || needed.includes(field.column));
  const row = readRow(read, input);
  const ok = accepts(read);
  const along = input.along ?? [];
  const good = [...needed.map((column) => `${fieldOf(column).value} AS ${quoteName(column.name)}`), ...along];
  return {
    good: `SELECT ${good.length === 0 ? 'NULL' : good.join(', ')} FROM ${row} WHERE ${ok}`,
    bad: `SELECT ${['line AS value', `${reason(read)} AS error`, ...along].join(', ')} FROM ${row} WHERE NOT (${ok})`,
  };
}

interface Field {
  readonly column: Column;
  readonly shape: TypeShape;
  /** The type `from_json` is asked for. */
  readonly readAs: string;
  /** The value in the column's own type, over `j`. */
  readonly value: string;
  /** The field within the line. */
  readonly json: string;
}

/** Types that `from_json` does not know are read as text and cast. */
const throughText = /^(bit|bitstring|bignum|varint|variant|union\s*\(.*\)|geometry)$/is;

function fieldOf(column: Column): Field {
  const name = quoteName(column.name);
  const path = quoteString(`$.${jsonKey(column.name)}`);
  const json = `json_extract(line, ${path})`;
  if (throughText.test(column.type)) {
    return {
      column,
      shape: { kind: 'scalar' },
      readAs: 'VARCHAR',
      value: `TRY_CAST(j.${name} AS ${column.type})`,
      json,
    };
  }
  return { column, shape: typeShape(column.type), readAs: column.type, value: `j.${name}`, json };
}

function jsonKey(name: string): string {
  return JSON.stringify(name);
}

function readRow(read: readonly Field[], input: JsonDecodeInput): string {
  const structure = JSON.stringify(
    Object.fromEntries(read.map((field) => [field.column.name, field.readAs])),
  );
  const parsed =
    read.length === 0 ? 'NULL::STRUCT(weir_none INTEGER)' : `from_json(value, ${quoteString(structure)})`;
  const guarded = input.expectMalformed ? `CASE WHEN json_valid(value) THEN ${parsed} END` : `TRY(${parsed})`;
  return `(SELECT ${['value AS line', `${guarded} AS j`, ...(input.along ?? [])].join(', ')} FROM ${input.lines})`;
}

function accepts(read: readonly Field[]): string {
  const close = `CASE WHEN NOT json_valid(line) THEN false WHEN json_type(line) <> 'OBJECT' THEN false ELSE ${allFit(read)} END`;
  const quick = quickTest(read);
  return quick === undefined ? close : `CASE WHEN ${quick} THEN true ELSE ${close} END`;
}

/** Enough to take the line without looking closely; undefined when there is no such test. */
function quickTest(read: readonly Field[]): string | undefined {
  if (read.some((field) => field.shape.kind !== 'scalar' && field.shape.kind !== 'text')) return undefined;
  const scalars = read
    .filter((field) => field.shape.kind === 'scalar')
    .map((field) => `${field.value} IS NOT NULL`);
  if (scalars.length > 0) return scalars.join(' AND ');
  // A value from any field shows that the line is an object.
  return read.length === 0
    ? undefined
    : `(${read.map((field) => `${field.value} IS NOT NULL`).join(' OR ')})`;
}

function allFit(read: readonly Field[]): string {
  const tests = read
    .filter((field) => field.shape.kind !== 'text')
    .map((field) => fits(field.value, field.json, field.shape));
  return tests.length === 0 ? 'true' : tests.join(' AND ');
}

/** Whether `value` says all that `json` does: NULL only where the JSON is null or missing, at every level. */
function fits(value: string, json: string, shape: TypeShape, depth = 0): string {
  const absent = `coalesce(json_type(${json}), 'NULL') = 'NULL'`;
  switch (shape.kind) {
    case 'text':
      return 'true';
    case 'scalar':
      return `(${value} IS NOT NULL OR ${absent})`;
    case 'struct': {
      const fields = shape.fields.map((field) => {
        const path = quoteString(`$.${jsonKey(field.name)}`);
        return fits(
          `(${value}).${quoteName(field.name)}`,
          `json_extract(${json}, ${path})`,
          field.shape,
          depth,
        );
      });
      return `(${absent} OR (json_type(${json}) = 'OBJECT' AND ${fields.join(' AND ')}))`;
    }
    case 'list':
      return itemsFit(
        value,
        `json_extract(${json}, '$[*]')`,
        `json_type(${json}) = 'ARRAY'`,
        absent,
        shape.item,
        depth,
      );
    case 'map':
      return itemsFit(
        `map_values(${value})`,
        `json_extract(${json}, '$.*')`,
        `json_type(${json}) = 'OBJECT'`,
        absent,
        shape.value,
        depth,
      );
  }
}

function itemsFit(
  values: string,
  items: string,
  isKind: string,
  absent: string,
  item: TypeShape,
  depth: number,
): string {
  if (item.kind === 'text') return `(${absent} OR ${isKind})`;
  const pair = `p${depth}`;
  const test = fits(`${pair}[1]`, `${pair}[2]`, item, depth + 1);
  const all = `coalesce(list_bool_and(list_transform(list_zip(${values}, ${items}), lambda ${pair}: ${test})), true)`;
  return `(${absent} OR (${isKind} AND len(${values}) = len(${items}) AND ${all}))`;
}

/** Why a line is bad, in words: the first field that does not fit. */
function reason(read: readonly Field[]): string {
  const fields = read
    .filter((field) => field.shape.kind !== 'text')
    .map((field) => {
      const what = quoteString(`cannot read ${quoteName(field.column.name)} as ${field.column.type}: `);
      return `WHEN NOT ${fits(field.value, field.json, field.shape)} THEN ${what} || CAST(${field.json} AS VARCHAR)`;
    });
  const malformed = "WHEN NOT json_valid(line) THEN 'not valid JSON'";
  const shape = `WHEN json_type(line) <> 'OBJECT' THEN 'expected a JSON object, got ' || ${kindOfLine}`;
  return `CASE ${[malformed, shape, ...fields].join(' ')} ELSE 'it does not fit the columns' END`;
}

/** The kind of a JSON value in the words of JSON. */
const kindOfLine = `CASE json_type(line) WHEN 'ARRAY' THEN 'an array' WHEN 'VARCHAR' THEN 'a string' WHEN 'BOOLEAN' THEN 'a boolean'
  WHEN 'NULL' THEN 'null' ELSE 'a number' END`;
