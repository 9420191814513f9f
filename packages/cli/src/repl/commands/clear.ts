import type { DotCommand } from './dot-command.ts';

export const clearCommand: DotCommand = {
  name: 'clear',
  summary: 'clear the screen; what has scrolled away stays',
  run: () => [{ kind: 'clear' }],
};
