import { setSwitch } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const typesCommand: DotCommand = {
  name: 'types',
  usage: '[on | off]',
  summary: 'types under the names of columns',
  arguments: () => ['on', 'off'],
  run: (argument, { settings }) => setSwitch('types', argument, settings),
};
