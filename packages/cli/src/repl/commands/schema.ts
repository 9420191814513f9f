import { quoteName } from '@weir/parser';
import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const schemaCommand: DotCommand = {
  name: 'schema',
  usage: 'NAME',
  summary: 'columns and types of a stream, sink, table or view',
  details: ['The same as DESCRIBE NAME.'],
  arguments: (session) => session.catalog().relations.map(({ name }) => name),
  run: (argument, { session }) => {
    if (argument === '') return refuse('.schema takes a name', '.tables lists them');
    // A name that only quotes can say is quoted here; anything else is handed over as it is written.
    const needsQuotes =
      !/^[\w.]+$/.test(argument) && session.catalog().relations.some(({ name }) => name === argument);
    return [{ kind: 'execute', sql: `DESCRIBE ${needsQuotes ? quoteName(argument) : argument}` }];
  },
};
