import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const lastCommand: DotCommand = {
  name: 'last',
  summary: 'the latest result again, with all rows',
  details: ['In a pager when it does not fit the screen, unless .pager off.'],
  run: (_argument, { last }) =>
    last === undefined ? refuse('there is no result yet') : [{ kind: 'show-last' }],
};
