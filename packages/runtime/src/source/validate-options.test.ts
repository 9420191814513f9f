import { describe, expect, test } from 'vitest';
import { rateSource } from './rate.ts';
import { builtInSources } from './registry.ts';
import type { OptionSpecification } from './source.ts';
import { validateOptions } from './validate-options.ts';
import type { GivenOption } from './validate-options.ts';

const table: readonly OptionSpecification[] = [
  { name: 'path', type: 'string', position: 0, required: true, description: 'where' },
  { name: 'speed', type: 'number', position: 1, description: 'how fast' },
  { name: 'wait', type: 'duration', description: 'how long' },
  { name: 'mode', type: 'string', choices: ['slow', 'fast'], description: 'how' },
  { name: 'deep', type: 'boolean', description: 'whether' },
  { name: 'columns', type: 'struct', description: 'which' },
];

const check = (...given: GivenOption[]): ReturnType<typeof validateOptions> =>
  validateOptions('replay', table, given);

describe('arguments', () => {
  test('are found by position and by name, in any case', () => {
    const { values, problems } = check(
      { value: 'a' },
      { value: 2n },
      { name: 'Deep', value: true },
      { name: 'wait', value: 10 },
    );
    expect(values).toEqual({ path: 'a', speed: 2, deep: true, wait: 10 });
    expect(problems).toEqual([]);
  });

  test.each<[string, GivenOption[], object]>([
    [
      'missing',
      [],
      { option: 'path', argument: undefined, message: 'replay(...) needs its argument "path": where' },
    ],
    ['unknown', [{ value: 'a' }, { name: 'sped', value: 1 }], { argument: 1, hint: 'did you mean "speed"?' }],
    [
      'too many',
      [{ value: 'a' }, { value: 1 }, { value: 2 }],
      { argument: 2, message: expect.stringContaining('number 3') },
    ],
    [
      'of the wrong type',
      [{ value: 1 }],
      { option: 'path', argument: 0, message: '"path" has to be a string, but this is 1' },
    ],
    [
      'a list',
      [{ value: 'a' }, { name: 'columns', value: ['x'] }],
      { message: expect.stringContaining('but this is a list') },
    ],
    [
      'not a number',
      [{ value: 'a' }, { name: 'wait', value: NaN }],
      { message: expect.stringContaining('a duration') },
    ],
    ['null', [{ value: null }], { message: '"path" has to be a string, but this is null' }],
    ['twice', [{ value: 'a' }, { name: 'path', value: 'b' }], { message: '"path" is given twice' }],
    ['no choice', [{ value: 'a' }, { name: 'mode', value: 'fats' }], { hint: 'did you mean "fast"?' }],
  ])('%s: a problem', (_, given, problem) => {
    expect(check(...given).problems).toEqual([expect.objectContaining(problem)]);
  });

  test('have all their problems at once', () => {
    expect(check({ name: 'x', value: 1 }, { name: 'deep', value: 'yes' }).problems).toHaveLength(3);
  });
});

test('the sources that ship are found by name, and a third one can be added', () => {
  const sources = builtInSources();
  expect(sources.all().map(({ name }) => name)).toEqual(['stdin', 'socket', 'files', 'rate']);
  expect(sources.get('SOCKET')?.name).toBe('socket');
  const mine = { ...rateSource, name: 'Mine' };
  sources.register(mine);
  expect(sources.get('mine')).toBe(mine);
});
