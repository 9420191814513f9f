import { isModeName } from '../output/output-settings.ts';
import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

const formats = ['tsv', 'csv', 'json', 'jsonl', 'md', 'box'];

export const copyCommand: DotCommand = {
  name: 'copy',
  usage: `[${formats.join(' | ')}]`,
  summary: 'the latest result to the clipboard',
  details: [
    'By the terminal (OSC 52, over ssh too) where it fits, else with wl-copy, xclip, xsel or pbcopy.',
  ],
  arguments: () => formats,
  run: (argument, { last }) => {
    const mode = argument === '' ? 'tsv' : argument;
    if (!formats.includes(mode) || !isModeName(mode))
      return refuse(`"${argument}" is none of ${formats.join(', ')}`);
    return last === undefined ? refuse('there is no result yet') : [{ kind: 'copy', mode }];
  },
};
