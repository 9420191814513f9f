import { sayLines, twoColumns } from './answers.ts';
import { line } from '../text/line.ts';
import type { DotCommand } from './dot-command.ts';

export const sourcesCommand: DotCommand = {
  name: 'sources',
  usage: '[NAME]',
  summary: 'what streams can be made from, and with which options',
  arguments: (session) => session.catalog().sources.map(({ name }) => name),
  run: (argument, { session }) => {
    const sources = session.catalog().sources.filter(({ name }) => argument === '' || name === argument);
    return sayLines(
      sources.flatMap(({ name, signature, documentation, options }) => [
        line(signature ?? name, 'strong'),
        ...(documentation === undefined ? [] : [line(`  ${documentation}`)]),
        ...(argument === ''
          ? []
          : twoColumns(
              options.map((option) => [`${option.name} ${option.type}`, option.documentation ?? '']),
            )),
      ]),
    );
  },
};
