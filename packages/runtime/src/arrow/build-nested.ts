import { must } from '@weir/parser';
import type { Data, DataType } from 'apache-arrow';
import { makeData, Null } from 'apache-arrow';
import { arrowData } from './arrow-data.ts';
import type { Cells } from './cells.ts';
import { childFields } from './arrow-fields.ts';
import { cellValidity, isNull, refuseValue } from './cells.ts';

export type BuildCells = (cells: Cells) => Data;

/** LIST. */
export function buildLists(type: DataType, cells: Cells, build: BuildCells): Data {
  const items = new InnerCells(cells);
  const offsets = new Int32Array(cells.values.length + 1);
  cells.values.forEach((value, i) => {
    if (!isNull(value)) {
      const list = listOf(value) ?? refuseValue(cells, i, 'an array');
      list.forEach((item, k) => items.add(item, i, `[${k}]`));
    }
    offsets[i + 1] = items.values.length;
  });
  const bitmap = cellValidity(cells.values);
  return arrowData(type, cells.values.length, { offsets, bitmap }, [build(items)]);
}

/** ARRAY: the items of NULLs are there, as NULLs. */
export function buildArrays(type: DataType, length: number, cells: Cells, build: BuildCells): Data {
  const items = new InnerCells(cells);
  cells.values.forEach((value, i) => {
    const list = isNull(value) ? Array.from({ length }, () => null) : listOf(value);
    if (list?.length !== length) refuseValue(cells, i, `an array of ${length}`);
    list.forEach((item, k) => items.add(item, i, `[${k}]`));
  });
  return arrowData(type, cells.values.length, { bitmap: cellValidity(cells.values) }, [build(items)]);
}

/** STRUCT: keys that an object does not have are NULL. */
export function buildStructs(
  type: DataType,
  names: readonly string[],
  cells: Cells,
  builds: readonly BuildCells[],
): Data {
  cells.values.forEach((value, i) => {
    if (!isNull(value) && !isRecord(value)) refuseValue(cells, i, 'an object');
  });
  const children = names.map((name, k) => {
    const entries = new InnerCells(cells);
    cells.values.forEach((value, i) => entries.add(isRecord(value) ? value[name] : null, i, `.${name}`));
    return must(builds[k])(entries);
  });
  return arrowData(type, cells.values.length, { bitmap: cellValidity(cells.values) }, children);
}

/** MAP. */
export function buildMaps(
  type: DataType,
  cells: Cells,
  buildKeys: BuildCells,
  buildValues: BuildCells,
): Data {
  const keys = new InnerCells(cells);
  const values = new InnerCells(cells);
  const offsets = new Int32Array(cells.values.length + 1);
  cells.values.forEach((value, i) => {
    if (!isNull(value)) {
      for (const [key, item] of pairsOf(value) ??
        refuseValue(cells, i, 'a Map, an object or an array of pairs')) {
        if (isNull(key)) cells.refuse(i, '', 'a key of a MAP cannot be NULL');
        keys.add(key, i, '(key)');
        values.add(item, i, typeof key === 'string' ? `[${key}]` : '(value)');
      }
    }
    offsets[i + 1] = keys.values.length;
  });
  const entriesType: DataType = must(childFields(type)[0]).type;
  const entries = arrowData(entriesType, keys.values.length, {}, [buildKeys(keys), buildValues(values)]);
  return arrowData(type, cells.values.length, { offsets, bitmap: cellValidity(cells.values) }, [entries]);
}

/** UNION: an object with the member as its only key. The last type id stands for NULL. */
export function buildUnions(
  type: DataType,
  tags: readonly string[],
  cells: Cells,
  builds: readonly BuildCells[],
): Data {
  const typeIds = new Int8Array(cells.values.length).fill(tags.length);
  const members = tags.map(() => new InnerCells(cells));
  cells.values.forEach((value, i) => {
    const keys = isRecord(value) ? Object.keys(value) : [];
    const chosen = keys.length === 1 ? tags.indexOf(keys[0] ?? '') : -1;
    if (chosen >= 0) typeIds[i] = chosen;
    else if (!isNull(value)) refuseValue(cells, i, `an object with one of the keys ${tags.join(', ')}`);
    members.forEach((member, k) => {
      const tag = tags[k] ?? '';
      member.add(k === chosen && isRecord(value) ? value[tag] : null, i, `.${tag}`);
    });
  });
  const children = members.map((member, k) => must(builds[k])(member));
  const nulls = makeData({ type: new Null(), length: typeIds.length });
  return arrowData(type, typeIds.length, { typeIds }, [...children, nulls]);
}

/** Values inside the values of other cells. */
class InnerCells implements Cells {
  readonly values: unknown[] = [];
  readonly #outer: Cells;
  readonly #places: { readonly index: number; readonly path: string }[] = [];

  constructor(outer: Cells) {
    this.#outer = outer;
  }

  add(value: unknown, outerIndex: number, path: string): void {
    this.values.push(value);
    this.#places.push({ index: outerIndex, path });
  }

  refuse(index: number, path: string, reason: string): never {
    const place = must(this.#places[index]);
    return this.#outer.refuse(place.index, `${place.path}${path}`, reason);
  }
}

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  return isTypedArray(value) ? Array.from<unknown>(value) : undefined;
}

function isTypedArray(value: unknown): value is Iterable<number | bigint> {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return !(value instanceof Date) && !(value instanceof Map) && !ArrayBuffer.isView(value);
}

function pairsOf(value: unknown): Iterable<readonly [unknown, unknown]> | undefined {
  if (value instanceof Map) return value;
  if (isRecord(value)) return Object.entries(value);
  if (!Array.isArray(value)) return undefined;
  const pairs: [unknown, unknown][] = [];
  for (const pair of value) {
    if (!Array.isArray(pair) || pair.length !== 2) return undefined;
    pairs.push([pair[0], pair[1]]);
  }
  return pairs;
}
