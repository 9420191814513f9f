import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { historyEntries } from '../limits.ts';
import { beginWalk, History, walked, walkText } from './history.ts';
import { HistoryFile, historyPath } from './history-file.ts';
import { matchText, nextMatch, searchHistory } from './history-search.ts';

function historyOf(...texts: readonly string[]): History {
  return new History(texts.map((text, atMs) => ({ text, atMs })));
}

describe('history', () => {
  test('has each text once, at its latest time', () => {
    expect(historyOf('a', 'b', 'a').entries.map(({ text }) => text)).toEqual(['b', 'a']);
  });

  test('keeps the latest of very many', () => {
    const history = historyOf(...Array.from({ length: historyEntries + 10 }, (_, i) => `SELECT ${i}`));
    expect(history.entries).toHaveLength(historyEntries);
    expect(history.entries[0]?.text).toBe('SELECT 10');
  });

  test('offers the latest text that goes on', () => {
    const history = historyOf('SELECT 1;', 'SELECT 2;', '.help');
    expect(history.continuationOf('SEL')).toBe('ECT 2;');
    expect(history.continuationOf('SELECT 2;')).toBe('');
    expect(history.continuationOf('')).toBe('');
  });
});

describe('Up and Down', () => {
  function texts(history: History, typed: string, ...steps: ('earlier' | 'later')[]): (string | undefined)[] {
    let walk: ReturnType<typeof walked> = beginWalk(history, typed);
    return steps.map((step) => {
      const next = walk === undefined ? undefined : walked(walk, step);
      if (next !== undefined) walk = next;
      return next === undefined ? undefined : walkText(next);
    });
  }

  test('visit all entries from an empty line, and come back to it', () => {
    expect(
      texts(historyOf('a', 'b'), '', 'earlier', 'earlier', 'earlier', 'later', 'later', 'later'),
    ).toEqual(['b', 'a', undefined, 'b', '', undefined]);
  });

  test('visit only what begins like the text that was typed', () => {
    expect(texts(historyOf('SELECT 1', '.help', 'SELECT 2'), 'SEL', 'earlier', 'earlier', 'earlier')).toEqual(
      ['SELECT 2', 'SELECT 1', undefined],
    );
  });
});

describe('Ctrl-R', () => {
  test('finds whole statements by part, by words and by letters', () => {
    const history = historyOf('SELECT count(*)\nFROM clicks', 'SHOW STREAMS', 'CREATE STREAM clicks');
    expect(searchHistory(history, 'clicks').matches).toEqual([
      'CREATE STREAM clicks',
      'SELECT count(*)\nFROM clicks',
    ]);
    expect(searchHistory(history, 'clicks count').matches).toEqual(['SELECT count(*)\nFROM clicks']);
    expect(searchHistory(history, 'shstr').matches).toEqual(['SHOW STREAMS']);
    expect(searchHistory(history, 'nothing').matches).toEqual([]);
  });

  test('again goes to the next match, and round', () => {
    const search = searchHistory(historyOf('a1', 'a2'), 'a');
    expect([search, nextMatch(search), nextMatch(nextMatch(search))].map(matchText)).toEqual([
      'a2',
      'a1',
      'a2',
    ]);
    expect(matchText(nextMatch(searchHistory(historyOf(), 'x')))).toBeUndefined();
  });
});

describe('the file', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'weir-history-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('gives back what was entered, several lines included', () => {
    const path = join(directory, 'state', 'weir', 'history');
    const entry = { text: 'SELECT 1,\n  2;', atMs: 1_767_225_600_000, durationMs: 12.5, ok: true };
    new HistoryFile(path).append(entry);
    new HistoryFile(path).append({ text: '.help', atMs: 1_767_225_601_000 });
    expect(new HistoryFile(path).load().entries).toEqual([entry, { text: '.help', atMs: 1_767_225_601_000 }]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('may hold lines that are broken', () => {
    const path = join(directory, 'history');
    writeFileSync(path, 'not json\n{"text": 1}\nnull\n{"text":"SELECT 1","time":"?"}\n{"text":"cut o');
    expect(new HistoryFile(path).load().entries).toEqual([{ text: 'SELECT 1', atMs: 0 }]);
  });

  test('does not grow for ever', () => {
    const path = join(directory, 'history');
    for (let i = 0; i < 3; i += 1) {
      appendFileSync(
        path,
        Array.from({ length: historyEntries }, (_, n) => `{"text":"${i}-${n}"}\n`).join(''),
      );
    }
    new HistoryFile(path).load();
    expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(historyEntries);
  });

  test('that cannot be written does not stop anybody', () => {
    const file = new HistoryFile(join(directory, 'missing', '\u0000'));
    file.append({ text: 'a', atMs: 0 });
    expect(file.load().entries).toEqual([]);
  });

  test('lies where the user says', () => {
    expect(historyPath({ WEIR_HISTORY: '/x' })).toBe('/x');
    expect(historyPath({ WEIR_HISTORY: 'off' })).toBeUndefined();
    expect(historyPath({ WEIR_HISTORY: '/x' }, '/y')).toBe('/y');
    expect(historyPath({ WEIR_HISTORY: '/x' }, false)).toBeUndefined();
    expect(historyPath({ XDG_STATE_HOME: '/state' })).toBe('/state/weir/history');
    expect(historyPath({ HOME: '/home/x' })).toMatch(/\.local\/state\/weir\/history$/);
  });
});
