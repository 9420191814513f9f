import type { ShownBatch } from './result-format.ts';

/** `2026-01-01 00:00:10 counts`: when (UTC) and which output. */
export function batchTitle({ batchTimeMs, output }: Pick<ShownBatch, 'batchTimeMs' | 'output'>): {
  time: string;
  name: string;
} {
  const time = new Date(batchTimeMs)
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '');
  return { time, name: typeof output === 'number' ? `query ${output}` : output };
}

/** `34 more rows` */
export function moreRows({ table, limit }: Pick<ShownBatch, 'table' | 'limit'>): string | undefined {
  const more = table.numRows - limit;
  return more > 0 ? `${more} more ${more === 1 ? 'row' : 'rows'}` : undefined;
}
