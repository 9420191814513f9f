import { expect, test } from 'vitest';
import { interruption } from './interrupt.ts';
import type { Interruptible } from './interrupt.ts';

const nothing: Interruptible = {
  open: false,
  top: false,
  executing: false,
  stopping: false,
  watching: false,
  text: false,
  sinceIdlePressMs: Infinity,
};

test('Ctrl-C goes down its ladder', () => {
  const ladder: Partial<Interruptible>[] = [
    { open: true },
    { top: true },
    { executing: true },
    { watching: true },
    { text: true },
    {},
    { sinceIdlePressMs: 1999 },
  ];
  // Whatever stands further down does not matter yet.
  const decisions = ladder.map((step, i) =>
    interruption(Object.assign({}, nothing, ...ladder.slice(i, 5), step)),
  );
  expect(decisions).toEqual([
    'close',
    'close-top',
    'cancel',
    'stop-query',
    'clear-text',
    'say-how-to-leave',
    'leave',
  ]);
});

test('pressed again later it says once more how to leave', () => {
  expect(interruption({ ...nothing, sinceIdlePressMs: 2000 })).toBe('say-how-to-leave');
});

test('pressed while something is being stopped it leaves, whatever there is', () => {
  expect(interruption({ ...nothing, open: true, executing: true, stopping: true, text: true })).toBe('leave');
});
