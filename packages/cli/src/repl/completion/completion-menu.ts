import { padText, textWidth } from '../../format/cell-layout.ts';
import { cutLine, run } from '../text/line.ts';
import type { Line } from '../text/line.ts';
import type { Completion } from './completer.ts';

/** The list under the text. What is chosen stands in the text already; the text before it comes back with Escape. */
export interface CompletionMenu {
  readonly before: TextAtCursor;
  readonly completions: readonly Completion[];
  /** -1: none is chosen yet. */
  readonly selected: number;
}

export interface TextAtCursor {
  readonly text: string;
  readonly cursor: number;
}

/**
 * What Tab does first: one completion is put in; of several, what those have in common that go on from what is typed, and
 * the list opens. Undefined when there is nothing to put.
 */
export function beginCompletion(
  before: TextAtCursor,
  completions: readonly Completion[],
): { readonly text: TextAtCursor; readonly menu?: CompletionMenu } | undefined {
  const [only, ...others] = completions;
  if (only === undefined) return undefined;
  if (others.length === 0) return { text: withCompletion(before, only, only.text) };
  const typed = before.text.slice(only.start, only.end);
  const continuing = completions.filter(
    (each) => each.start === only.start && each.text.toLowerCase().startsWith(typed.toLowerCase()),
  );
  const common = commonBeginning(continuing.map((each) => each.text));
  const text = common.length > typed.length ? withCompletion(before, only, common) : before;
  const end = text.cursor;
  return {
    text,
    menu: {
      before: text,
      completions: completions.map((each) => ({ ...each, end: Math.max(each.start, end) })),
      selected: -1,
    },
  };
}

/** The menu with the next, or the previous, one chosen; behind the last comes none, and then the first. */
export function moveSelection(menu: CompletionMenu, step: 1 | -1): CompletionMenu {
  const count = menu.completions.length + 1;
  return { ...menu, selected: ((menu.selected + 1 + step + count) % count) - 1 };
}

/** The text with what is chosen in it. */
export function chosenText(menu: CompletionMenu): TextAtCursor {
  const completion = menu.completions[menu.selected];
  return completion === undefined ? menu.before : withCompletion(menu.before, completion, completion.text);
}

function withCompletion(before: TextAtCursor, { start, end }: Completion, text: string): TextAtCursor {
  return { text: before.text.slice(0, start) + text + before.text.slice(end), cursor: start + text.length };
}

/** Case does not count; that of the first is taken. */
function commonBeginning(texts: readonly string[]): string {
  const [first = '', ...others] = texts;
  let length = first.length;
  for (const text of others) {
    let same = 0;
    while (same < length && text.charAt(same).toLowerCase() === first.charAt(same).toLowerCase()) same += 1;
    length = same;
  }
  return first.slice(0, length);
}

/** The list in at most `height` lines: text, kind, type; the chosen one is among them, with what it does. */
export function menuLines(menu: CompletionMenu, width: number, height: number): readonly Line[] {
  const { completions, selected } = menu;
  const hasMore = completions.length > height;
  const room = Math.max(1, hasMore ? height - 1 : height);
  const first = Math.max(0, Math.min(selected - Math.floor(room / 2), completions.length - room));
  const shown = completions.slice(first, first + room);
  const textColumns = Math.min(30, Math.max(...shown.map(({ text }) => textWidth(text))));
  const kindColumns = Math.max(...shown.map(({ kind }) => kind.length));
  const lines = shown.map((each, i): Line => {
    const isSelected = first + i === selected;
    const [text = run('')] = cutLine([run(each.text)], textColumns);
    const detail = [each.type, meaningOf(each)].filter((part) => part !== undefined).join('  ');
    return cutLine(
      [
        run('  '),
        run(` ${padText(text.text, textColumns, 'left')} `, isSelected ? 'selected' : undefined),
        run(` ${padText(each.kind, kindColumns, 'left')}  ${detail}`, 'dim'),
      ],
      width,
    );
  });
  if (!hasMore || height < 2) return lines;
  return [...lines, cutLine([run(`   … ${completions.length - shown.length} more`, 'dim')], width)];
}

/** One line of what is known; other signatures of a function have no room. */
function meaningOf({ text, documentation }: Completion): string | undefined {
  return documentation?.split('\n').find((each) => !each.startsWith(text));
}
