import { run } from '../text/line.ts';
import { counted, shortDuration } from '../text/quantity.ts';
import { onOneLine } from '../text/sql-lines.ts';
import { say, sayLines } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const queriesCommand: DotCommand = {
  name: 'queries',
  summary: 'the continuous queries that run',
  details: ['.watch ID shows one of them live, .stop ID ends it.'],
  run: (_argument, { session, watched }) => {
    const queries = session.queries();
    if (queries.length === 0) return say('no query runs: a SELECT from a stream is one');
    return sayLines(
      queries.map(({ id, sql, rowsOut, lastBatchMs }) => [
        run(id === watched ? '▸ ' : '  ', 'strong'),
        run(String(id).padStart(3), 'strong'),
        run(
          `  ${counted(rowsOut, 'row')}${lastBatchMs === undefined ? '' : `, ${shortDuration(lastBatchMs)} a batch`}  `,
        ),
        run(onOneLine(sql), 'dim'),
      ]),
    );
  },
};
