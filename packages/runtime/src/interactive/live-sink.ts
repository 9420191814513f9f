import type { Sink } from '../sink/sink.ts';
import type { LiveBatch } from './outcome.ts';

/** The sink of plain queries in a session: their batches go to who watches. */
export function liveSink(show: (batch: LiveBatch) => void): Sink {
  return {
    name: 'console',
    description: 'shows each batch as it comes',
    options: [{ name: 'limit', type: 'number', description: 'rows shown of a batch' }],
    open: (_options, { output }) => ({
      write: ({ batchTimeMs, table }) => {
        show({ id: Number(output), batchTimeMs, table });
        return Promise.resolve();
      },
      close: () => Promise.resolve(),
    }),
  };
}
