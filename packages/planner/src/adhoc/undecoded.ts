import type { Query } from '@weir/parser';
import type { Planning } from '../planning.ts';
import { neededColumns } from '../query/needed-columns.ts';
import { givenName } from '../relation-names.ts';
import type { Remembered } from './kept-rows.ts';
import type { KeptInput } from './resolve-kept.ts';

/**
 * Reports columns that a query reads and that are not in the rows. What windows alone keep of a stream has the columns that they need: the
 * others would be NULL.
 */
export function refuseUndecoded(
  query: Query,
  inputs: readonly KeptInput[],
  remembered: (relation: string) => Remembered | undefined,
  planning: Planning,
): void {
  for (const { stream, keptAs, span } of inputs) {
    const decoded = remembered(keptAs)?.columns;
    if (decoded === undefined) continue;
    const needed = neededColumns(query);
    const missing = (planning.stream(stream)?.columns ?? [])
      .map(({ name }) => name)
      .filter((name) => needed === 'all' || needed.has(name.toLowerCase()))
      .find((name) => !decoded.includes(name.toLowerCase()));
    if (missing === undefined) continue;
    planning.error(
      span,
      'not-remembered',
      `"${givenName(stream)}" is not remembered, and what windows keep of it has no "${missing}"`,
      'write REMEMBER 10m into its CREATE statement',
    );
  }
}
