import { describe, expect, test } from 'vitest';
import { lineText, lineWidth } from '../text/line.ts';
import { tableOf } from '../testing/arrow-table.ts';
import { livePanel, panelHeight } from './live-panel.ts';
import { openView, received, refreshed } from './live-view.ts';
import type { LiveView } from './live-view.ts';
import { queryShape } from './query-shape.ts';
import { snapshotLines } from './snapshot.ts';
import { acted } from './view-action.ts';
import type { ViewAction } from './view-action.ts';

const counts = 'SELECT word, count(*) AS n FROM words GROUP BY word';

type Rows = readonly (readonly [string | null, number])[];

function batch(second: number, values: Rows): Parameters<typeof received>[1] {
  const table = tableOf({ word: values.map(([word]) => word), n: values.map(([, n]) => n) });
  return { id: 1, batchTimeMs: second * 1000, table };
}

function viewOf(sql: string, ...batches: readonly Rows[]): LiveView {
  return batches.reduce(
    (view, values, i) => refreshed(received(view, batch(i + 1, values))),
    openView(1, sql, queryShape(sql)),
  );
}

function act(view: LiveView, ...actions: ViewAction[]): LiveView {
  return actions.reduce((each, action) => acted(each, action, 5), view);
}

function panel(view: LiveView, height = panelHeight(view), width = 60, focused = true): string[] {
  const lines = livePanel(view, { width, height, focused });
  expect(lines.length).toBeLessThanOrEqual(height);
  for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(width);
  return lines.map((line) => lineText(line).trimEnd());
}

/** The rows alone. */
function rows(view: LiveView, height?: number): string[] {
  return panel(view, height).slice(2, -1);
}

describe('what a query tells of its rows', () => {
  test.each([
    [counts, { rowByRow: false, keys: [0] }],
    ['SELECT count(*) AS n, upper(word) FROM words GROUP BY upper(word)', { rowByRow: false, keys: [1] }],
    ['SELECT count(*), w.word FROM words w GROUP BY 2', { rowByRow: false, keys: [1] }],
    ['SELECT a, b, max(c) + 1 FROM s GROUP BY ALL', { rowByRow: false, keys: [0, 1] }],
    ['SELECT a AS x, count(*) FROM s GROUP BY x STATE', { rowByRow: false, keys: [0] }],
    ['SELECT count(*) FROM s GROUP BY a', { rowByRow: false, keys: [] }],
    ['SELECT count(*) FROM s', { rowByRow: false, keys: [] }],
    ['SELECT * FROM s WHERE a > 1', { rowByRow: true, keys: undefined }],
    ['SELECT upper(a) FROM s', { rowByRow: true, keys: undefined }],
    ['SELECT * FROM s WINDOW(10s)', { rowByRow: false, keys: undefined }],
    ['SELECT a FROM s UNION ALL SELECT b FROM t', { rowByRow: false, keys: undefined }],
    ['SELECT *, count(*) FROM s GROUP BY a', { rowByRow: false, keys: undefined }],
    ['nonsense', { rowByRow: false, keys: undefined }],
  ])('%s', (sql, shape) => expect(queryShape(sql)).toEqual(shape));
});

describe('table mode', () => {
  test('shows the latest answer under the names of columns', () => {
    expect(
      panel(
        viewOf(
          counts,
          [['apple', 3]],
          [
            ['apple', 4],
            ['pear', 1],
          ],
        ),
      ),
    ).toEqual([
      '● query 1 00:00:02  SELECT word, count(*) AS n FROM words G…',
      '  word      n',
      '  apple     4',
      '  pear      1',
      '  2 rows, every 200 ms  Space pause  q stop  ? all keys',
    ]);
  });

  test('marks the cells that changed, for one refresh', () => {
    const changed = viewOf(
      counts,
      [
        ['a', 1],
        ['b', 2],
      ],
      [
        ['a', 1],
        ['b', 3],
        ['c', 4],
      ],
    );
    expect(changed.shown?.changed).toEqual(
      new Map([
        ['["b"]#0', new Set([1])],
        ['["c"]#0', new Set([0, 1])],
      ]),
    );
    expect(
      refreshed(
        received(
          changed,
          batch(3, [
            ['a', 1],
            ['b', 3],
          ]),
        ),
      ).shown?.changed,
    ).toEqual(new Map());
  });

  test('columns do not get narrower', () => {
    const view = viewOf(counts, [['a long word', 1]], [['a', 2]]);
    expect(rows(view)).toEqual(['  a              2']);
  });

  test('before the first batch it waits, and says so', () => {
    expect(panel(viewOf(counts))[1]).toBe('  waiting for the first batch');
  });

  test('rows without a text are told from the text NULL by their style, controls do nothing', () => {
    expect(
      rows(
        viewOf(counts, [
          [null, 1],
          ['a\u001b[2J\n', 2],
        ]),
      ),
    ).toEqual(['  NULL          1', '  a\\x1b[2J\\n    2']);
  });
});

describe('pause', () => {
  test('keeps what is shown, counts what comes, and goes on with the latest', () => {
    const paused = act(viewOf(counts, [['a', 1]]), 'pause');
    const later = refreshed(received(received(paused, batch(2, [['a', 2]])), batch(3, [['a', 3]])));
    expect(rows(later)).toEqual(['  a         1']);
    expect(panel(later)[0]).toContain('paused, 2 batches behind');
    const going = act(later, 'pause');
    expect(rows(going)).toEqual(['  a         3']);
    expect(panel(going)[0]).not.toContain('paused');
  });
});

describe('sort', () => {
  const view = viewOf(counts, [
    ['b', 2],
    ['c', 10],
    ['a', 3],
  ]);
  test('goes through the columns, numbers from the largest down', () => {
    expect(rows(act(view, 'sort-next'))).toEqual(['  a         3', '  b         2', '  c        10']);
    expect(rows(act(view, 'sort-next', 'sort-next'))).toEqual([
      '  c        10',
      '  a         3',
      '  b         2',
    ]);
    expect(rows(act(view, 'sort-next', 'sort-next', 'sort-direction'))).toEqual([
      '  b         2',
      '  a         3',
      '  c        10',
    ]);
    expect(rows(act(view, 'sort-next', 'sort-next', 'sort-next'))).toEqual(rows(view));
  });

  test('NULL comes last either way', () => {
    const nulls = viewOf(counts, [
      [null, 1],
      ['a', 2],
    ]);
    expect(rows(act(nulls, 'sort-next')).map((row) => row.trim().slice(0, 4))).toEqual(['a   ', 'NULL']);
    expect(rows(act(nulls, 'sort-next', 'sort-direction')).map((row) => row.trim().slice(0, 4))).toEqual([
      'a   ',
      'NULL',
    ]);
  });

  test('the column says so', () => {
    expect(panel(act(view, 'sort-next', 'sort-next'))[1]).toBe('  word    n ▼');
  });
});

describe('moving among the rows', () => {
  const view = viewOf(counts, [
    ['b', 2],
    ['c', 10],
    ['a', 3],
  ]);

  test('freezes their order; new ones come last', () => {
    const marked = act(act(view, 'sort-next', 'sort-next'), 'down');
    const later = refreshed(
      received(
        marked,
        batch(2, [
          ['a', 50],
          ['b', 60],
          ['c', 1],
          ['new', 99],
        ]),
      ),
    );
    expect(rows(later)).toEqual(['▸ c         1', '  a        50', '  b        60', '  new      99']);
    expect(panel(later)[0]).toContain('order frozen');
    expect(rows(act(later, 'close'))[0]).toBe('  new      99');
  });

  test('marks from edge to edge', () => {
    expect(act(view, 'down', 'down', 'down', 'down').cursorKey).toBe('["a"]#0');
    expect(act(view, 'last', 'up').cursorKey).toBe('["c"]#0');
    expect(act(view, 'last', 'first').cursorKey).toBe('["b"]#0');
  });

  test('keeps the mark on the screen', () => {
    const long = viewOf(
      counts,
      Array.from({ length: 50 }, (_, i) => [`w${i}`, i] as const),
    );
    const marked = act(long, ...Array.from({ length: 30 }, () => 'down' as const));
    expect(rows(marked, 8)).toHaveLength(5);
    expect(rows(marked, 8).some((row) => row.startsWith('▸ w29'))).toBe(true);
    expect(panel(marked, 8).at(-1)).toContain('rows 28-32 of 50');
  });

  test('Enter opens one row, a line for each column', () => {
    const open = act(view, 'down', 'down', 'open-row');
    expect(panel(open).slice(1, -1)).toEqual(['  word  c', '  n     10']);
    expect(refreshed(received(open, batch(2, [['a', 1]])))).toMatchObject({ isRowOpen: true });
    expect(panel(open).at(-1)).toContain('row 2 of 3, every');
    expect(panel(refreshed(received(open, batch(2, [['a', 1]]))))[1]).toBe('  this row is no longer there');
  });
});

describe('changelog and append', () => {
  test('a changelog has what each batch changed', () => {
    const log = act(
      viewOf(counts, [
        ['a', 1],
        ['b', 1],
      ]),
      'mode',
    );
    const view = refreshed(
      received(
        received(
          log,
          batch(2, [
            ['a', 2],
            ['c', 1],
          ]),
        ),
        batch(3, [
          ['a', 2],
          ['c', 1],
        ]),
      ),
    );
    expect(rows(view)).toEqual([
      '  -D 00:00:02 b         1',
      '  -U 00:00:02 a         1',
      '  +U 00:00:02 a         2',
      '  +I 00:00:02 c         1',
    ]);
  });

  test('a query that works row by row appends, and shows the latest', () => {
    const view = viewOf(
      'SELECT word, n FROM words',
      [
        ['a', 1],
        ['a', 1],
      ],
      [['b', 2]],
    );
    expect(rows(view)).toEqual([
      '  00:00:01 a         1',
      '  00:00:01 a         1',
      '  00:00:02 b         2',
    ]);
    expect(rows(view, 5)).toEqual(['  00:00:01 a         1', '  00:00:02 b         2']);
  });

  test('a log is bounded and says what it left out', () => {
    const many: Rows = Array.from({ length: 900 }, (_, i) => [`w${i}`, i] as const);
    const view = viewOf('SELECT word, n FROM words', many, many);
    expect(panel(view, 10).at(-1)).toContain('rows 994-1000 of 1,000, the latest of 1,800');
  });
});

describe('what is left out', () => {
  test('is said under the rows', () => {
    const many: Rows = Array.from({ length: 1234 }, (_, i) => [`w${i}`, i] as const);
    const view = viewOf(counts, many);
    expect(panel(view, 10).at(-1)).toContain('rows 1-7 of 1,000, the first of 1,234');
    expect(panel({ ...view, filter: 'w12' }, 100).at(-1)).toContain('11 rows of 1,000, the first of 1,234');
  });

  test('a filter that nothing fits says so', () => {
    expect(panel({ ...viewOf(counts, [['a', 1]]), filter: 'zzz' })[2]).toBe('  no row has this text');
  });
});

test('columns that have no room are told of, and come with the keys', () => {
  const names = Array.from({ length: 10 }, (_, i) => `column_${i}`);
  const table = tableOf(Object.fromEntries(names.map((name, i) => [name, [i * 1000]])));
  const wide = refreshed(
    received(openView(1, counts, queryShape(counts)), { id: 1, batchTimeMs: 1000, table }),
  );
  const [, head, row, foot] = panel(wide, 8, 50);
  expect([head, row]).toEqual([
    '    column_0    column_1    column_2    column_3',
    '           0        1000        2000        3000',
  ]);
  expect(foot).toContain('columns 1-4 of 10');
  const later = act(wide, 'right', 'right', 'left', 'right');
  expect(panel(later, 8, 50)[1]).toContain('column_2    column_3    column_4    column_5');
  expect(panel(act(later, 'down', 'open-row'), 8, 50)[1]).toBe('  column_2  2000');
  expect(snapshotLines(wide, 50, 40).map(lineText).at(-1)).toContain('… 6 more columns at');
});

test('a panel fits any height and width', () => {
  const view = act(
    viewOf(
      counts,
      Array.from({ length: 50 }, (_, i) => [`日本語${i}`, i] as const),
    ),
    'down',
    'sort-next',
  );
  for (const each of [view, act(view, 'down', 'open-row'), { ...view, filterDraft: 'x' }, viewOf(counts)]) {
    for (const height of [1, 2, 3, 4, 10]) {
      for (const width of [1, 5, 20, 80, 200]) panel(each, height, width);
    }
  }
  expect(panel(view, 2)).toEqual([expect.stringContaining('word'), expect.stringContaining('日本語')]);
});

test('the refresh gets slower and faster within its bounds', () => {
  const view = viewOf(counts);
  expect(act(view, 'slower').refreshMs).toBe(500);
  expect(act(view, 'faster', 'faster', 'faster').refreshMs).toBe(100);
});
