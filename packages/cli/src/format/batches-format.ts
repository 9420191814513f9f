import { jsonRows } from '@weir/runtime';
import type { Piece, ResultFormat, ShownBatch } from './result-format.ts';

/**
 * A line for each batch, empty ones too: `{"output": name or number, "time": milliseconds since the epoch, "rows":
 * [{...}]}`.
 */
export class BatchesFormat implements ResultFormat {
  *batch({ output, batchTimeMs, table }: ShownBatch): Generator<Piece> {
    yield `{"output":${JSON.stringify(output)},"time":${batchTimeMs},"rows":[`;
    yield* jsonRows(table, { between: ',', after: '' });
    yield ']}\n';
  }

  end(): Iterable<Piece> {
    return [];
  }
}
