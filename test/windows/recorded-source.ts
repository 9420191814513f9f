import type { Receiver, Source, Table } from '@weir/runtime';

/** `batches('name')`: Arrow tables, one for each batch, on the clock of a recording. */
export function recordedSource(
  recordings: ReadonlyMap<string, readonly Table[]>,
  beginsAtMs: number,
  batchMs: number,
): Source {
  return {
    name: 'batches',
    description: 'recorded batches',
    options: [{ name: 'name', type: 'string', position: 0, required: true, description: 'the recording' }],
    formats: [],
    recorded: true,
    open: (options, { output }): Receiver => {
      const { name } = options;
      const batches = (typeof name === 'string' ? recordings.get(name) : undefined) ?? [];
      return {
        recording: { beginsAtMs },
        start: () => Promise.resolve(),
        advance: async (batchTimeMs) => {
          const table = batches[(batchTimeMs - beginsAtMs) / batchMs - 1];
          for (const batch of table?.batches ?? []) {
            if (batch.numRows > 0) await output.write({ kind: 'arrow', batch, rows: batch.numRows });
          }
        },
        stop: () => Promise.resolve(),
      };
    },
  };
}
