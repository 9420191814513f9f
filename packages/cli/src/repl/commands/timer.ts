import { setSwitch } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const timerCommand: DotCommand = {
  name: 'timer',
  usage: '[on | off]',
  summary: 'rows and milliseconds under each result',
  arguments: () => ['on', 'off'],
  run: (argument, { settings }) => setSwitch('timer', argument, settings),
};
