import { expect, test } from 'vitest';
import type { ColorChoice } from './color.ts';
import { usesColor } from './color.ts';

const terminal = { isTTY: true };
const pipe = {};

test.each<[string, { isTTY?: boolean }, Record<string, string>, ColorChoice | undefined, boolean]>([
  ['a terminal', terminal, {}, undefined, true],
  ['a pipe', pipe, {}, undefined, false],
  ['a terminal that only prints', terminal, { TERM: 'dumb' }, undefined, false],
  ['NO_COLOR', terminal, { NO_COLOR: '1' }, undefined, false],
  ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, undefined, true],
  ['FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, undefined, true],
  ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, undefined, false],
  ['NO_COLOR over FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, undefined, false],
  ['--color=always over NO_COLOR', pipe, { NO_COLOR: '1' }, 'always', true],
  ['--color=never over FORCE_COLOR', terminal, { FORCE_COLOR: '3' }, 'never', false],
  ['--color=auto', terminal, {}, 'auto', true],
])('%s', (_name, stream, environment, choice, expected) => {
  expect(usesColor(stream, environment, choice)).toBe(expected);
});
