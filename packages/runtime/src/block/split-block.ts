import { unreachable } from '@weir/parser';
import type { Block, QueryBlock } from './block.ts';

/** A block that can be cut between two rows. */
export type RowsBlock = Exclude<Block, { readonly kind: 'file' }>;

/**
 * The first `rows` rows of a block and the rest, in order; nothing is copied. `rows` is more than 0 and less than the
 * block has.
 */
export function splitBlock(block: RowsBlock, rows: number): readonly [RowsBlock, RowsBlock] {
  const rest = block.rows - rows;
  switch (block.kind) {
    case 'lines': {
      const { starts, ends } = block;
      return [
        { ...block, starts: starts.subarray(0, rows), ends: ends.subarray(0, rows), rows },
        { ...block, starts: starts.subarray(rows), ends: ends.subarray(rows), rows: rest },
      ];
    }
    case 'arrow':
      return [
        { kind: 'arrow', batch: block.batch.slice(0, rows), rows },
        { kind: 'arrow', batch: block.batch.slice(rows), rows: rest },
      ];
    case 'query':
      return [queryPiece(block, 0, rows), queryPiece(block, rows, rest)];
    default:
      return unreachable(block);
  }
}

/** Pieces of pieces are cut from the whole, so that the text does not grow with each cut. */
function queryPiece(block: QueryBlock, from: number, rows: number): QueryBlock {
  const sql = block.whole?.sql ?? block.sql;
  const offset = (block.whole?.offset ?? 0) + from;
  return {
    kind: 'query',
    sql: `SELECT * FROM (${sql}) LIMIT ${rows} OFFSET ${offset}`,
    rows,
    whole: { sql, offset },
  };
}
