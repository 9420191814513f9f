import { must } from '@weir/parser';
import type { Table } from 'apache-arrow';
import type { Sink, SinkContext } from './sink.ts';
import { SinkError } from './sink.ts';
import { stringOption } from './string-option.ts';

/** What a callback is told about the batch it is given. */
export interface CallbackBatch {
  /** The output time t, milliseconds since the epoch. */
  readonly batchTimeMs: number;
  readonly batchTime: Date;
  /** The sink's name, or the 1-based number of the query in its file. */
  readonly output: string | number;
}

/**
 * A function of a program that is given each batch, empty ones too (foreachRDD). The next batch waits for its
 * promise. After a failure or a restart a batch may come again: the function has to tell by the batch time. What
 * it throws stops the pipeline.
 */
export type Callback = (table: Table, batch: CallbackBatch) => void | Promise<void>;

/** `callback('name')`: hands the batches to the function that the program registered under this name. */
export function callbackSink(callbacks: ReadonlyMap<string, Callback>): Sink {
  return {
    name: 'callback',
    description: 'a function of the program, given an Arrow table and the batch time',
    options: [
      {
        name: 'name',
        type: 'string',
        position: 0,
        required: true,
        description: 'the name it was registered with',
      },
    ],
    open: (options, context) => {
      const name = must(stringOption(options, 'name'));
      const callback = callbacks.get(name);
      if (callback === undefined) throw unknownCallback(name, [...callbacks.keys()]);
      return {
        write: ({ batchTimeMs, table }) => call(callback, name, table, batchTimeMs, context),
        close: () => Promise.resolve(),
      };
    },
  };
}

function unknownCallback(name: string, known: readonly string[]): SinkError {
  return new SinkError(`no callback is registered under the name "${name}"`, {
    hint:
      known.length === 0
        ? 'callbacks are functions of a program that uses the TypeScript API, registered before the start'
        : `registered are: ${known.map((other) => `"${other}"`).join(', ')}`,
  });
}

async function call(
  callback: Callback,
  name: string,
  table: Table,
  batchTimeMs: number,
  context: SinkContext,
): Promise<void> {
  try {
    await callback(table, { batchTimeMs, batchTime: new Date(batchTimeMs), output: context.output });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SinkError(`callback "${name}" failed: ${reason}`, { cause: error });
  }
}
