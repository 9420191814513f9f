import { expect, test } from 'vitest';
import { Slots } from './slots.ts';

/** Work that is done when it is told. */
function task(): { readonly work: () => Promise<void>; readonly finish: () => void; started: boolean } {
  let finish: () => void = () => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const each = {
    started: false,
    finish,
    work: () => {
      each.started = true;
      return done;
    },
  };
  return each;
}

test('so many at once, the others in the order in which they came', async () => {
  const slots = new Slots(2);
  const tasks = [task(), task(), task(), task()];
  const [first, , third, fourth] = tasks;
  const all = tasks.map((each) => slots.take(each.work));
  await Promise.resolve();
  expect(tasks.map((each) => each.started)).toEqual([true, true, false, false]);
  first?.finish();
  await all[0];
  await Promise.resolve();
  expect([third?.started, fourth?.started]).toEqual([true, false]);
  for (const each of tasks) each.finish();
  await Promise.all(all);
});

test('a slot is free again when its work failed', async () => {
  const slots = new Slots(1);
  await expect(slots.take(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await slots.take(() => Promise.resolve(1))).toBe(1);
});

test('who is aborted while it waits gives its place up', async () => {
  const slots = new Slots(1);
  const running = task();
  const first = slots.take(running.work);
  const ending = new AbortController();
  const second = slots.take(() => Promise.resolve('never'), ending.signal);
  const third = slots.take(() => Promise.resolve('third'));
  ending.abort(new Error('gone'));
  await expect(second).rejects.toThrow('gone');
  running.finish();
  await first;
  expect(await third).toBe('third');
});
