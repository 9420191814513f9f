import type { Alias, Join, Sample, StreamClauses, TableName } from '../ast/query.ts';

/** What may follow the name of a table or the call of a table function. */
export interface TableEnd {
  readonly alias: Alias | undefined;
  readonly at: TableName['at'] | undefined;
  readonly sample: Sample | undefined;
  readonly window: StreamClauses['window'] | undefined;
  readonly last: StreamClauses['last'] | undefined;
}

const joinTypes: readonly Join['type'][] = ['LEFT', 'RIGHT', 'FULL', 'SEMI', 'ANTI', 'CROSS', 'POSITIONAL'];

/** The kind of a join from the word before JOIN; without one it is an inner join. */
export function joinTypeOf(word: string | undefined): Join['type'] {
  const upper = word?.toUpperCase();
  return joinTypes.find((type) => type === upper) ?? 'INNER';
}
