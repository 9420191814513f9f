import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const fullCommand: DotCommand = {
  name: 'full',
  summary: 'the live query fills the terminal; f does it while keys go to the view',
  details: ['q, f or Escape goes back to the prompt; what stands above it is as it was.'],
  run: (_argument, { watched }) =>
    watched === undefined ? refuse('no query is watched', 'write .watch 2') : [{ kind: 'full' }],
};
