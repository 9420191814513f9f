import type { DiagnosticPart, HighlightClass } from '@weir/parser';

/** What a piece of text is, in the eyes of the REPL. */
export type Style =
  | HighlightClass
  | DiagnosticPart
  | 'prompt'
  | 'dim'
  | 'strong'
  | 'ghost'
  | 'selected'
  | 'changed'
  | 'new'
  | 'gone'
  | 'heading'
  | 'chart'
  | 'good';

/** SGR parameters of each style; without an entry it looks like all other text. */
type Codes = Readonly<Partial<Record<Style, string>>>;

/** How text looks on the terminal. */
export interface Theme {
  readonly codes: Codes;
  /** What is drawn beside letters is drawn with ASCII. */
  readonly ascii: boolean;
}

export const themeNames = ['dark', 'light', 'none'] as const;
export type ThemeName = (typeof themeNames)[number];

/** What does not depend on the background: only the 16 colours that users choose for their terminal. */
const shared: Codes = {
  comment: '2',
  prompt: '1',
  dim: '2',
  ghost: '2',
  strong: '1',
  heading: '1',
  selected: '7',
  changed: '1',
  message: '1',
  error: '1;31',
  caret: '1;31',
  gone: '31',
  new: '32',
  good: '32',
  string: '32',
  parameter: '35',
  'stream-clause': '1;35',
};

const themes: Readonly<Record<ThemeName, Codes>> = {
  dark: {
    ...shared,
    keyword: '1;36',
    function: '33',
    type: '36',
    number: '93',
    warning: '1;33',
    gutter: '94',
    hint: '36',
    note: '36',
    chart: '36',
  },
  light: {
    ...shared,
    keyword: '1;34',
    function: '34',
    type: '34',
    number: '35',
    warning: '1;35',
    gutter: '34',
    hint: '34',
    note: '34',
    chart: '34',
  },
  none: {},
};

/** How text looks with these settings. */
export function themeOf({ theme, ascii }: { readonly theme: ThemeName; readonly ascii: boolean }): Theme {
  return { codes: themes[theme], ascii };
}

/** Whether one is written in colour at all. */
export function isThemeName(name: string): name is ThemeName {
  return themeNames.some((each) => each === name);
}
