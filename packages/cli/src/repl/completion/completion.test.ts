import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allCommands } from '../commands/all-commands.ts';
import { FakeSession } from '../testing/fake-session.ts';
import { lineText, lineWidth } from '../text/line.ts';
import { completionsAt } from './completer.ts';
import type { Completion } from './completer.ts';
import { beginCompletion, chosenText, menuLines, moveSelection } from './completion-menu.ts';

function completions(marked: string): readonly Completion[] {
  return completionsAt(marked.replace('|', ''), marked.indexOf('|'), new FakeSession(), allCommands);
}

function texts(marked: string): string[] {
  return completions(marked).map(({ text }) => text);
}

describe('completions', () => {
  test('in SQL are what the catalog knows', () => {
    expect(texts('SELECT * FROM w|')).toEqual(['words']);
    expect(texts('SELECT u| FROM clicks')).toContain('user_id');
  });

  test('of commands are names, then arguments', () => {
    // Behind the name of one that takes an argument comes a space.
    expect(texts('.ma|')).toEqual(['maxrows ']);
    expect(texts('.vers|')).toEqual(['version']);
    expect(texts('.mode j|')).toEqual(['json', 'jsonl']);
    expect(texts('.schema |')).toEqual(['words', 'clicks']);
    expect(texts('.version |')).toEqual([]);
    expect(texts('.nothing x|')).toEqual([]);
  });
});

describe('completions of paths', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'weir-complete-'));
    mkdirSync(join(directory, 'folder'));
    for (const name of ['file1.sql', 'file2.sql', '.hidden']) writeFileSync(join(directory, name), '');
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  test('are the entries of a directory, hidden ones only when asked for', () => {
    expect(texts(`.read ${directory}/|`)).toEqual([
      `${directory}/file1.sql`,
      `${directory}/file2.sql`,
      `${directory}/folder/`,
    ]);
    expect(texts(`.read ${directory}/fo|`)).toEqual([`${directory}/folder/`]);
    expect(texts(`.read ${directory}/.h|`)).toEqual([`${directory}/.hidden`]);
    expect(texts(`.read ${directory}/nothing/x|`)).toEqual([]);
  });
});

describe('the list', () => {
  const before = { text: 'SELECT co', cursor: 9 };
  const list = ['count', 'corr', 'concat'].map((text): Completion => ({
    text,
    kind: 'function',
    type: `${text}(x)`,
    start: 7,
    end: 9,
  }));

  test('of one is put in at once', () => {
    expect(beginCompletion(before, list.slice(0, 1))).toEqual({ text: { text: 'SELECT count', cursor: 12 } });
    expect(beginCompletion(before, [])).toBeUndefined();
  });

  test('of several begins with what they have in common', () => {
    expect(
      beginCompletion(
        { text: 'SELECT C', cursor: 8 },
        list.map((each) => ({ ...each, end: 8 })),
      )?.text,
    ).toEqual({ text: 'SELECT co', cursor: 9 });
    expect(beginCompletion(before, list)?.text).toEqual(before);
    // One that has what was typed further inside does not go on from it.
    const inside = { ...list[0], text: 'account', kind: 'column', start: 7, end: 9 } as const;
    expect(beginCompletion(before, [...list.slice(0, 1), inside])?.text).toEqual({
      text: 'SELECT count',
      cursor: 12,
    });
  });

  test('tells one line of each: the type, and what it means', () => {
    const documentation = 'abs(DOUBLE)\nthe value without its sign\nabs(INT)';
    const only = { text: 'abs(', kind: 'function', type: 'abs(x)', documentation, start: 7, end: 9 } as const;
    expect(menuLines({ before, completions: [only], selected: -1 }, 80, 8).map(lineText)).toEqual([
      '   abs(  function  abs(x)  the value without its sign',
    ]);
  });

  test('goes round, by way of what was typed', () => {
    let menu = beginCompletion(before, list)?.menu;
    const seen: string[] = [];
    for (let i = 0; i < 5 && menu !== undefined; i += 1) {
      menu = moveSelection(menu, 1);
      seen.push(chosenText(menu).text);
    }
    expect(seen).toEqual(['SELECT count', 'SELECT corr', 'SELECT concat', 'SELECT co', 'SELECT count']);
    expect(menu && chosenText(moveSelection(moveSelection(menu, -1), -1)).text).toBe('SELECT concat');
  });

  test('keeps what is chosen in sight, and says how many there are more', () => {
    const many = Array.from({ length: 50 }, (_, i): Completion => ({
      text: `name${i}`,
      kind: 'column',
      type: 'BIGINT',
      start: 7,
      end: 9,
    }));
    const menu = { before, completions: many, selected: 30 };
    for (const height of [1, 2, 8]) {
      for (const width of [3, 10, 80]) {
        const lines = menuLines(menu, width, height);
        expect(lines.length).toBeLessThanOrEqual(height);
        for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
      }
    }
    const shown = menuLines(menu, 80, 8).map(lineText);
    expect(shown.some((each) => each.includes('name30'))).toBe(true);
    expect(shown.at(-1)).toBe('   … 43 more');
  });
});
