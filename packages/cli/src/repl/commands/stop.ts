import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const stopCommand: DotCommand = {
  name: 'stop',
  usage: '[ID ... | all]',
  summary: 'end continuous queries; without an ID the one on the screen',
  details: ['What it showed last stays in the scrollback.'],
  arguments: (session) => ['all', ...session.queries().map(({ id }) => String(id))],
  run: (argument, { session, watched }) => {
    const running = session.queries().map(({ id }) => id);
    if (running.length === 0) return refuse('no query runs');
    if (argument === 'all') return [{ kind: 'stop', ids: running }];
    if (argument === '') {
      const id = watched ?? (running.length === 1 ? running[0] : undefined);
      return id === undefined
        ? refuse('several queries run', '.queries lists them, .stop ID ends one')
        : [{ kind: 'stop', ids: [id] }];
    }
    const ids = argument.split(/[\s,]+/).map(Number);
    const unknown = ids.find((id) => !running.includes(id));
    return unknown === undefined
      ? [{ kind: 'stop', ids }]
      : refuse(`no query "${argument}" runs`, `these do: ${running.join(', ')}`);
  },
};
