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
    const known = session.catalog().relations.some(({ name }) => name === argument);
    // What is not a name of the catalog is handed over as it is written: it may be qualified or quoted.
    return [
      {
        kind: 'execute',
        sql: `DESCRIBE ${known && !argument.includes('.') ? quoteName(argument) : argument}`,
      },
    ];
  },
};
