import { run } from '../text/line.ts';
import { say, sayLines } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const tablesCommand: DotCommand = {
  name: 'tables',
  usage: '[TEXT]',
  summary: 'streams, sinks, tables and views, or those with the text in their name',
  run: (argument, { session }) => {
    const wanted = argument.toLowerCase();
    const relations = session.catalog().relations.filter(({ name }) => name.toLowerCase().includes(wanted));
    if (relations.length === 0)
      return say(
        wanted === '' ? 'nothing yet: CREATE STREAM makes the first' : `no name has "${argument}" in it`,
      );
    const width = Math.max(...relations.map(({ name }) => name.length));
    return sayLines(
      relations.map(({ kind, name, columns }) => [
        run(`  ${kind.padEnd(7)}`, 'dim'),
        run(` ${name.padEnd(width)}  `, 'strong'),
        run(columns.map((column) => column.name).join(', '), 'dim'),
      ]),
    );
  },
};
