import type { DotCommand } from './dot-command.ts';

export const exitCommand: DotCommand = {
  name: 'exit',
  summary: 'leave; exit, quit, \\q and Ctrl-D do too',
  run: () => [{ kind: 'exit' }],
};

export const quitCommand: DotCommand = { ...exitCommand, name: 'quit', summary: 'leave' };
