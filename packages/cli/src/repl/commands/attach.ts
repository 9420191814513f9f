import { refuse, say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const attachCommand: DotCommand = {
  name: 'attach',
  usage: '[NAME]',
  summary: 'work on a running pipeline; without a name on the only one that runs',
  details: [
    'A stream name alone is each batch as it comes, FROM s LAST 5m asks what is remembered, .top shows the pipeline.',
    'It can be asked, and not changed. Your own queries go on meanwhile; .detach leads back to them.',
  ],
  arguments: ({ attaching }) => attaching?.names() ?? [],
  run: async (argument, { session }) => {
    if (session.attaching === undefined) return refuse('there is nothing to attach here');
    try {
      await session.attaching.attach(argument === '' ? undefined : argument);
    } catch (error) {
      const hint = error instanceof Error && 'hint' in error ? error.hint : undefined;
      return refuse(
        error instanceof Error ? error.message : String(error),
        typeof hint === 'string' ? hint.replace('--pipeline', '.attach NAME') : undefined,
      );
    }
    return say(
      `attached to ${session.attaching.attached() ?? ''}: .tables lists its streams, .detach leads back`,
    );
  },
};

export const detachCommand: DotCommand = {
  name: 'detach',
  summary: 'back from a running pipeline to your own streams',
  run: (_argument, { session }) => {
    const name = session.attaching?.attached();
    if (name === undefined) return refuse('no pipeline is attached', '.attach NAME attaches one');
    session.attaching?.detach();
    return say(`detached from ${name}, which goes on`);
  },
};
