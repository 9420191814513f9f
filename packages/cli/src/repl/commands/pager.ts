import { pagerChoices } from '../output/output-settings.ts';
import { refuse, say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const pagerCommand: DotCommand = {
  name: 'pager',
  usage: `[${pagerChoices.join(' | ')}]`,
  summary: 'which results go to a pager',
  details: [
    'auto: those that do not fit the screen; on: all; off: none. Never csv, tsv, json, jsonl or md.',
    'The pager is $WEIR_PAGER, else $PAGER, else less -SRFX.',
  ],
  arguments: () => pagerChoices,
  run: (argument, { settings }) => {
    if (argument === '') return say(`pager is ${settings.pager}`);
    const pager = pagerChoices.find((choice) => choice === argument);
    return pager === undefined
      ? refuse(`"${argument}" is none of ${pagerChoices.join(', ')}`)
      : [{ kind: 'settings', change: { pager } }];
  },
};
