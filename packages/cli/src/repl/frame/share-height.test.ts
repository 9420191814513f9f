import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareHeight } from './share-height.ts';

test('a frame is never as tall as the screen, and what is typed is always seen', () => {
  const lines = fc.nat(60);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 80 }), lines, lines, lines, (rows, panel, editor, menu) => {
      const wanted = { panel, status: 1, editor: editor + 1, menu };
      const shared = shareHeight(rows, wanted);
      const total = shared.panel + shared.status + shared.editor + shared.menu;
      expect(total).toBeLessThanOrEqual(Math.max(1, rows - 1));
      expect(shared.editor).toBeGreaterThanOrEqual(1);
      expect(shared.menu).toBeLessThanOrEqual(8);
      for (const part of ['panel', 'status', 'editor', 'menu'] as const) {
        expect(shared[part]).toBeGreaterThanOrEqual(0);
        expect(shared[part]).toBeLessThanOrEqual(wanted[part]);
      }
      // From four rows on there is a row of data, or the list that is open over it.
      if (rows >= 4 && panel > 0) expect(shared.panel + shared.menu).toBeGreaterThanOrEqual(1);
    }),
  );
});

test.each([
  [6, { panel: 23, status: 1, editor: 1, menu: 0 }, { panel: 3, status: 1, editor: 1, menu: 0 }],
  [15, { panel: 23, status: 1, editor: 1, menu: 0 }, { panel: 12, status: 1, editor: 1, menu: 0 }],
  [24, { panel: 23, status: 1, editor: 3, menu: 40 }, { panel: 11, status: 1, editor: 3, menu: 8 }],
  [50, { panel: 23, status: 1, editor: 30, menu: 0 }, { panel: 23, status: 1, editor: 16, menu: 0 }],
  [24, { panel: 0, status: 1, editor: 30, menu: 0 }, { panel: 0, status: 1, editor: 8, menu: 0 }],
  [4, { panel: 23, status: 1, editor: 1, menu: 0 }, { panel: 2, status: 0, editor: 1, menu: 0 }],
])('%i rows', (rows, wanted, expected) => expect(shareHeight(rows, wanted)).toEqual(expected));
