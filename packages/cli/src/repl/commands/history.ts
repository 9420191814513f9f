import { line, run } from '../text/line.ts';
import { counted } from '../text/quantity.ts';
import { refuse, say, sayLines } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

const shownByDefault = 20;

export const historyCommand: DotCommand = {
  name: 'history',
  usage: '[N | TEXT]',
  summary: 'the latest entries, or those with a text',
  details: ['Ctrl-R searches them at the prompt.'],
  run: (argument, { history }) => {
    const count = argument === '' ? shownByDefault : Number(argument);
    const isNumber = Number.isSafeInteger(count);
    if (isNumber && count < 1) return refuse(`"${argument}" is not a number of entries`);
    const matching = history.entries.filter(
      ({ text }) => isNumber || text.toLowerCase().includes(argument.toLowerCase()),
    );
    if (matching.length === 0) return say(isNumber ? 'nothing yet' : `no entry has "${argument}" in it`);
    const shown = matching.slice(-(isNumber ? count : shownByDefault));
    const left = matching.length - shown.length;
    return sayLines([
      ...(left === 0 ? [] : [line(`… ${counted(left, 'earlier entry', 'earlier entries')}`, 'dim')]),
      ...shown.flatMap(({ text, ok }) =>
        text
          .split('\n')
          .map((each, i) => [run(i === 0 ? (ok === false ? '✗ ' : '  ') : '    ', 'error'), run(each)]),
      ),
    ]);
  },
};
