import { fullCount } from '../text/quantity.ts';
import { refuse, say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const maxrowsCommand: DotCommand = {
  name: 'maxrows',
  usage: '[N | all]',
  summary: 'rows shown of a result; more are told of, and .last shows them',
  details: ['Files and pipes always get all rows.'],
  run: (argument, { settings }) => {
    if (argument === '')
      return say(
        settings.maxRows === Infinity
          ? 'all rows are shown'
          : `${fullCount(settings.maxRows)} rows are shown`,
      );
    const maxRows = argument === 'all' ? Infinity : Number(argument);
    if (maxRows !== Infinity && (!Number.isSafeInteger(maxRows) || maxRows < 1))
      return refuse(`"${argument}" is not a number of rows`, 'write .maxrows 100, or .maxrows all');
    return [{ kind: 'settings', change: { maxRows } }];
  },
};
