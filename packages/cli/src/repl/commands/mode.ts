import { didYouMean } from '@weir/parser';
import { isModeName, modeNames } from '../output/output-settings.ts';
import { refuse, say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const modeCommand: DotCommand = {
  name: 'mode',
  usage: `[${modeNames.join(' | ')}]`,
  summary: 'how results are written',
  details: [
    'csv, tsv, json and jsonl hold all rows; the others the first .maxrows. SQL that ends in \\G is shown as line.',
  ],
  arguments: () => modeNames,
  run: (argument, { settings }) => {
    const mode = argument.toLowerCase();
    if (mode === '') return say(`mode is ${settings.mode}`);
    if (isModeName(mode)) return [{ kind: 'settings', change: { mode } }];
    return refuse(`there is no mode "${argument}"`, didYouMean(mode, modeNames) ?? modeNames.join(', '));
  },
};
