import { afterEach } from 'vitest';
import { tableOf } from './arrow-table.ts';
import { leave, openRepl } from './repl-harness.ts';
import type { ReplOnScreen } from './repl-harness.ts';

/** What the tests of the REPL on a screen begin with: each REPL that is opened is left after its test. */

let opened: { readonly repl: ReplOnScreen; readonly fills: boolean }[] = [];

export async function open(...options: Parameters<typeof openRepl>): Promise<ReplOnScreen> {
  const repl = await openRepl(...options);
  opened.push({ repl, fills: false });
  return repl;
}

/** One in which a view will fill the terminal. */
export async function openToFill(...options: Parameters<typeof openRepl>): Promise<ReplOnScreen> {
  const repl = await openRepl(...options);
  opened.push({ repl, fills: true });
  return repl;
}

afterEach(async () => {
  for (const { repl, fills } of opened) await leave(repl, fills);
  opened = [];
});

export const enter = '\r';
export const up = '\u001b[A';
export const live = 'SELECT word, count(*) AS n FROM words GROUP BY word;';

export function words(...counts: readonly [string, number][]): ReturnType<typeof tableOf> {
  return tableOf({ word: counts.map(([word]) => word), n: counts.map(([, n]) => n) });
}
