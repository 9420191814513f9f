import { expect, test } from 'vitest';
import { closest, didYouMean, editDistance } from './suggest.ts';

test.each([
  ['click', ['clicks', 'words', 'lines'], 'clicks'],
  ['CLIKCS', ['clicks', 'words'], 'clicks'],
  ['SELCT', ['SELECT', 'SET', 'SELF'], 'SELECT'],
  ['bacth_interval', ['batch_interval', 'batch_time'], 'batch_interval'],
  ['usr_id', ['user_id', 'url', 'uid'], 'user_id'],
  ['timeot', ['TIMEOUT', 'TIME'], 'TIMEOUT'],
  ['rows_per', ['rows_per_second', 'value'], 'rows_per_second'],
  ['lst', ['LAST', 'list'], 'LAST'],
])('%s means the nearest of %j', (word, candidates, expected) => {
  expect(closest(word, candidates)).toEqual([expected]);
});

test('nothing is suggested for a word that resembles nothing', () => {
  expect(closest('orders', ['clicks', 'words', 'lines'])).toEqual([]);
  expect(closest('a', ['b', 'c'])).toEqual([]);
  expect(closest('id', ['ip', 'is'])).toEqual([]);
});

test('equally near candidates are ordered by name, whatever the order they came in', () => {
  expect(closest('cat', ['hat', 'bat', 'rat'], 3)).toEqual(['bat', 'hat', 'rat']);
  expect(closest('cat', ['rat', 'hat', 'bat'], 2)).toEqual(['bat', 'hat']);
});

test('a swap of neighbours is one step', () => {
  expect(editDistance('ab', 'ba')).toBe(1);
  expect(editDistance('window', 'widnow')).toBe(1);
  expect(editDistance('', 'abc')).toBe(3);
  expect(editDistance('kitten', 'sitting')).toBe(3);
});

test('the hint names the candidate as it is written', () => {
  expect(didYouMean('clicsk', ['Clicks'])).toBe('did you mean "Clicks"?');
  expect(didYouMean('xyz', ['Clicks'])).toBeUndefined();
});
