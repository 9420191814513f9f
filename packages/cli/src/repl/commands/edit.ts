import type { DotCommand } from './dot-command.ts';

export const editCommand: DotCommand = {
  name: 'edit',
  summary: 'write the latest statement anew in $VISUAL or $EDITOR',
  details: [
    'What is saved comes back to the prompt. Ctrl-X Ctrl-E does the same with what is at the prompt.',
  ],
  run: (_argument, { history }) => {
    const latest = history.entries.findLast(({ text }) => !text.trimStart().startsWith('.'));
    return [{ kind: 'edit', text: latest?.text ?? '' }];
  },
};
