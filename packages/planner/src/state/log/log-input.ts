import type { Passing } from '../passing-time.ts';
import type { StateProgramInput } from '../state-program.ts';

/** What the program of a state is made from that is kept as a log. */
export interface StateLogInput extends StateProgramInput {
  /** The length of the stream's batches. */
  readonly slideMs: number;
  /** When EVICT WHEN comes true. */
  readonly passing: Passing | undefined;
  /** EVICT WHEN depends on nothing but the key's row. */
  readonly evictsTouched: boolean;
}

/** What happens to keys that are not touched: nothing, they lapse unseen, or it is told when they are removed. */
export type Ageing = 'none' | 'lapse' | 'told';

export function ageingOf({ clause, evictWhen, evictsTouched }: StateLogInput): Ageing {
  const byCondition = evictWhen !== undefined && (!evictsTouched || clause.init !== undefined);
  if (clause.timeout === undefined && !byCondition) return 'none';
  return clause.emit.includes('EVICTED') ? 'told' : 'lapse';
}
