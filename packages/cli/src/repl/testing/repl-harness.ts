import assert from 'node:assert/strict';
import { systemClock } from '@weir/runtime';
import { expect, vi } from 'vitest';
import { defaultOutput } from '../output/output-settings.ts';
import type { OutputSettings } from '../output/output-settings.ts';
import { HistoryFile } from '../history/history-file.ts';
import { FakeSession } from './fake-session.ts';
import { Screen } from './screen.ts';

/** A REPL over a session without an engine, on a screen that is a model. */
export interface ReplOnScreen {
  readonly screen: Screen;
  readonly session: FakeSession;
  readonly exit: Promise<number>;
  /** Types, and waits until the screen shows what is expected. */
  type(text: string, expected?: string | RegExp): Promise<void>;
  shows(expected: string | RegExp): Promise<void>;
  showsNot(unexpected: string | RegExp): Promise<void>;
}

export async function openRepl(
  columns = 80,
  rows = 24,
  settings: Partial<OutputSettings> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<ReplOnScreen> {
  // Ink looks at it once, and would draw nothing.
  process.env['CI'] = 'false';
  const { runReplApp } = await import('../app/run-repl-app.ts');
  const screen = new Screen(columns, rows);
  const session = new FakeSession();
  const exit = runReplApp({
    session,
    keys: screen.keys,
    stdout: screen.stdout,
    clock: systemClock,
    settings: { ...defaultOutput, theme: 'none', ...settings },
    color: false,
    version: '1.2.3',
    historyFile: new HistoryFile(undefined),
    environment: { LANG: 'C.UTF-8', PAGER: '', ...environment },
    typed: Buffer.alloc(0),
    work: [],
    focusView: false,
  });
  const repl = {
    screen,
    session,
    exit,
    shows: (expected: string | RegExp) =>
      vi.waitFor(
        () =>
          typeof expected === 'string'
            ? expect(screen.text).toContain(expected)
            : expect(screen.text).toMatch(expected),
        waiting,
      ),
    showsNot: (unexpected: string | RegExp) =>
      vi.waitFor(
        () =>
          typeof unexpected === 'string'
            ? expect(screen.text).not.toContain(unexpected)
            : expect(screen.text).not.toMatch(unexpected),
        waiting,
      ),
    type: async (text: string, expected?: string | RegExp) => {
      screen.type(text);
      if (expected !== undefined) await repl.shows(expected);
    },
  };
  await vi.waitFor(() => expect(screen.isRaw && screen.isSettled).toBe(true), waiting);
  return repl;
}

const waiting = { timeout: 10_000, interval: 5 };

/** Leaves, whatever is going on, and sees to it that the terminal is as it was and the scrollback was never cleared. `fills`: a view had all of the terminal. */
export async function leave({ screen, exit }: ReplOnScreen, fills = false): Promise<void> {
  screen.type('\u0003\u0003\u0003\u0003\u0015\u0004\u0003\u0003\u0003');
  await exit;
  const { written } = screen;
  assert(!written.includes('\u001b[3J'), 'the scrollback was cleared');
  assert.equal(written.includes('\u001b[?1049h'), fills, 'whether the alternate screen was used');
  assert(!screen.isRaw, 'the terminal was left in raw mode');
  for (const [on, off] of [
    ['\u001b[?2004h', '\u001b[?2004l'],
    ['\u001b[?25l', '\u001b[?25h'],
    ['\u001b[?2026h', '\u001b[?2026l'],
    ...(fills ? [['\u001b[?1049h', '\u001b[?1049l'] as const] : []),
  ] as const)
    assert(written.lastIndexOf(off) > written.lastIndexOf(on), `${JSON.stringify(on)} was left on`);
}
