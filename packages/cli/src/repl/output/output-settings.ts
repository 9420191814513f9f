import type { FormatName } from '../../format/result-format.ts';
import type { ThemeName } from '../text/theme.ts';

export const modeNames = [
  'box',
  'table',
  'csv',
  'tsv',
  'json',
  'jsonl',
  'md',
  'line',
  'list',
  'none',
] as const;

/** How results are shown: a format of the command line, or one that only people want. */
export type ModeName = Exclude<FormatName, 'batches'> | 'list' | 'none';

export const pagerChoices = ['auto', 'on', 'off'] as const;
export type PagerChoice = (typeof pagerChoices)[number];

/** What dot commands set. */
export interface OutputSettings {
  readonly mode: ModeName;
  /** Rows shown of a result on the terminal. */
  readonly maxRows: number;
  /** Types under the names of columns. */
  readonly types: boolean;
  readonly timer: boolean;
  readonly theme: ThemeName;
  /** The terminal shows nothing beyond ASCII: no command changes that. */
  readonly ascii: boolean;
  /** `auto`: for results that do not fit the screen; `on`: for all. */
  readonly pager: PagerChoice;
  /** Values for `$name` in statements. */
  readonly parameters: Readonly<Record<string, string>>;
}

export const defaultOutput: OutputSettings = {
  mode: 'box',
  maxRows: 40,
  types: true,
  timer: true,
  theme: 'dark',
  ascii: false,
  pager: 'auto',
  parameters: {},
};

export function isModeName(name: string): name is ModeName {
  return modeNames.some((each) => each === name);
}

/** The mode that the ending of a file asks for. */
export function modeOfFile(path: string): ModeName | undefined {
  const ending = /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase();
  if (ending === 'ndjson') return 'jsonl';
  return ending !== undefined && ['csv', 'tsv', 'json', 'jsonl', 'md'].includes(ending) && isModeName(ending)
    ? ending
    : undefined;
}
