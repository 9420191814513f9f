import { assert } from '@weir/parser';
import type { SourceOptions } from './source.ts';

/** An option that the table says is a required string. */
export function stringOption(options: SourceOptions, name: string): string {
  const value = options[name];
  assert(typeof value === 'string', `the option "${name}" was checked to be a string`);
  return value;
}

/** An option that the table says is a number; undefined when it is not given. */
export function numberOption(options: SourceOptions, name: string): number | undefined {
  const value = options[name];
  assert(
    value === undefined || typeof value === 'number' || typeof value === 'bigint',
    `"${name}" was checked to be a number`,
  );
  return value === undefined ? undefined : Number(value);
}
