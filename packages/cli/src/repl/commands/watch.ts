import { durationMs } from '@weir/runtime';
import { refreshIntervalsMs } from '../limits.ts';
import { shortDuration } from '../text/quantity.ts';
import { refuse } from './answers.ts';
import type { CommandAction, DotCommand } from './dot-command.ts';

export const watchCommand: DotCommand = {
  name: 'watch',
  usage: '[ID] [[every] DURATION] | off',
  summary: 'show a running query live, or how often it is redrawn',
  details: [
    '.watch 2             shows query 2',
    '.watch 1s            redraws once a second, whatever the batch interval',
    '.watch off           shows none; all go on running',
  ],
  arguments: (session) => ['off', '1s', ...session.queries().map(({ id }) => String(id))],
  run: (argument, { session, watched }) => {
    if (argument === 'off') return [{ kind: 'watch', id: undefined }];
    const [, number = '', after = '', alone = ''] =
      /^(\d+(?!\w))?\s*(?:every\s+(.+)|(\d+\D+))?$/.exec(argument) ?? [];
    const duration = after + alone;
    if (number === '' && duration === '' && argument !== '')
      return refuse(`.watch does not take "${argument}"`, 'write .watch 2, or .watch 1s');
    const ids = session.queries().map(({ id }) => id);
    const id = number === '' ? (watched ?? ids.at(-1)) : Number(number);
    if (id === undefined) return refuse('no query runs');
    if (!ids.includes(id))
      return refuse(`no query ${id} runs`, ids.length === 0 ? undefined : `these do: ${ids.join(', ')}`);
    return [{ kind: 'watch', id }, ...(duration === '' ? [] : refreshEvery(duration))];
  },
};

function refreshEvery(text: string): readonly CommandAction[] {
  try {
    const milliseconds = durationMs(text);
    const [least] = refreshIntervalsMs;
    if (milliseconds < least) return refuse(`a view is redrawn every ${shortDuration(least)} at most`);
    return [{ kind: 'refresh-every', milliseconds }];
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
}
