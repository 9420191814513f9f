import type { Sink, SinkOptions } from '@weir/runtime';
import { SinkError } from '@weir/runtime';
import { OutputError } from './output-stream.ts';
import type { ResultWriter } from './result-writer.ts';

/**
 * `console(limit => n)`: the batches in the format of the command line, on its standard output. `answers`: writes what is one answer about all of the
 * input. `skipsEmpty`: people are not shown batches without rows, which would push what they look at off the screen.
 */
export function consoleSink(
  batches: Pick<ResultWriter, 'write'>,
  {
    answers = batches,
    skipsEmpty = false,
  }: { readonly answers?: Pick<ResultWriter, 'write'>; readonly skipsEmpty?: boolean } = {},
): Sink {
  return {
    name: 'console',
    description: 'prints each batch, for people under its time',
    options: [
      {
        name: 'limit',
        type: 'number',
        description: 'rows shown of a batch, in formats for people: 20 on a terminal, all elsewhere',
      },
    ],
    open: (options, { output, wholeInput }) => {
      const results = wholeInput ? answers : batches;
      const limit = rowLimit(options);
      return {
        write: async ({ batchTimeMs, table }) => {
          if (skipsEmpty && table.numRows === 0) return;
          try {
            await results.write({ output, batchTimeMs, table }, limit);
          } catch (error) {
            if (error instanceof OutputError) throw new SinkError(error.message, { cause: error });
            throw error;
          }
        },
        close: () => Promise.resolve(),
      };
    },
  };
}

function rowLimit(options: SinkOptions): number | undefined {
  const given = options['limit'];
  if (given === undefined || given === null) return undefined;
  const limit = typeof given === 'number' || typeof given === 'bigint' ? Number(given) : NaN;
  if (Number.isInteger(limit) && limit >= 0) return limit;
  throw new SinkError(`console(limit => ${limit}): the limit is a whole number of rows`);
}
