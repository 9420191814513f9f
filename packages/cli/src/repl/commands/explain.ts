import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const explainCommand: DotCommand = {
  name: 'explain',
  usage: '[SQL]',
  summary: 'how a statement is run; without one the latest, or the query on the screen',
  run: (argument, { session, watched, last }) => {
    const live = session.queries().find(({ id }) => id === watched);
    const sql = argument === '' ? (live?.sql ?? last?.sql) : argument.replace(/;\s*$/, '');
    return sql === undefined
      ? refuse('there is no statement yet')
      : [{ kind: 'execute', sql: `EXPLAIN ${sql}` }];
  },
};
