import type { DotCommand } from './dot-command.ts';

export const topCommand: DotCommand = {
  name: 'top',
  summary: 'a dashboard of what runs: streams, queries, batch times',
  details: ['q or Escape closes it, and so does Ctrl-C.'],
  run: () => [{ kind: 'top' }],
};
