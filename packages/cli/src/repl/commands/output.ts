import { parseTarget } from '../output/output-target.ts';
import type { DotCommand } from './dot-command.ts';

export const outputCommand: DotCommand = {
  name: 'output',
  usage: "[FILE | '|COMMAND']",
  summary: 'write all further results there; without an argument to the terminal again',
  details: [
    'The file is begun anew, and each result goes behind the one before. Live views stay on the terminal.',
  ],
  arguments: 'files',
  run: (argument) => [{ kind: 'redirect', target: parseTarget(argument), once: false }],
};
