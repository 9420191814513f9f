import { durationText, walk } from '@weir/parser';
import type { Query } from '@weir/parser';
import { sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import type { Column } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { bindQuery } from '../query/bind-query.ts';
import { givenName } from '../relation-names.ts';
import { checkReadable } from './check-readable.ts';
import { withTime } from './constants.ts';
import type { Remembered } from './kept-rows.ts';
import { withKeptTables } from './kept-tables.ts';
import type { KeptReach, KeptTable } from './kept-tables.ts';
import type { Readable } from './readable.ts';
import { resolveKept } from './resolve-kept.ts';
import type { KeptInput } from './resolve-kept.ts';
import { refuseUndecoded } from './undecoded.ts';
import { withoutSchema } from './without-schema.ts';

export interface AdhocOptions {
  /** What a stream name without WINDOW and LAST means: all that is remembered, or each batch as it comes. */
  readonly bare: 'all' | 'batch';
  /** What is remembered under the name of a relation; undefined: nothing. */
  readonly remembered: (relation: string) => Remembered | undefined;
  /** What is kept for this query alone, by the lower-case names of what it reads without LAST. */
  readonly followed?: ReadonlyMap<string, string>;
  /** What may be read by someone who is not trusted; absent: everything. */
  readonly readable?: Readable;
}

/**
 * A query beside a running pipeline, over what is remembered of its streams. A `snapshot` is answered once, at the last finished
 * batch; a `continuous` one at each output time, when its batch is finished.
 */
export interface AdhocPlan {
  readonly kind: 'snapshot' | 'continuous';
  /** Output times of a continuous query are the multiples of this. */
  readonly slideMs: number;
  readonly query: Query;
  readonly columns: readonly Column[];
  /** What it reads. */
  readonly reads: readonly KeptReach[];
  /** What there must be all of for the answers of a continuous query. */
  readonly needs: readonly KeptReach[];
}

/** Plans a query in a scope of its own. Undefined when it is refused; problems and warnings are reported to `planning`. */
export async function planAdhoc(
  query: Query,
  planning: Planning,
  options: AdhocOptions,
): Promise<AdhocPlan | undefined> {
  refuseState(query, planning);
  const { readable } = options;
  const named = readable === undefined ? query : withoutSchema(query, planning, readable.tables);
  const resolved = resolveKept(named, planning, options);
  if (readable !== undefined) checkReadable(resolved.query, readable, planning);
  refuseUndecoded(query, resolved.inputs, options.remembered, planning);
  if (planning.errorCount() > 0) return undefined;
  const slideMs = slideOf(resolved.inputs, planning);
  if (slideMs === undefined) return undefined;
  const bound = await bindQuery(resolved.query, { slideMs, inputs: resolved.inputs }, planning);
  if (bound === undefined) return undefined;
  const sliding = resolved.inputs.filter((input) => input.slideMs !== undefined);
  const kind = sliding.length === 0 ? 'snapshot' : 'continuous';
  return { kind, slideMs, reads: resolved.inputs.map(reachOf), needs: sliding.map(reachOf), ...bound };
}

function reachOf({ keptAs, reachMs }: KeptInput): KeptReach {
  return { relation: keptAs, reachMs };
}

/** The SQL that answers at the batch time, over the tables in which rows are kept then. */
export function adhocSql(
  plan: AdhocPlan,
  batchTimeMs: number,
  kept: (relation: string) => readonly KeptTable[],
): Fragment {
  return sql`${withTime(withKeptTables(plan.query, batchTimeMs, plan.reads, kept), batchTimeMs)}`;
}

/** State is made of all rows since the beginning, and those are gone. */
function refuseState(query: Query, planning: Planning): void {
  walk(query, (node) => {
    if (node.kind !== 'state') return;
    planning.error(
      node.span,
      'state-beside-pipeline',
      'STATE begins with the pipeline: a query beside a running one cannot have it',
      'write it into the pipeline as a stream or a sink, and read that with LAST',
    );
  });
}

/** All references that slide have the same slide; a snapshot has that of the batches. */
function slideOf(inputs: readonly KeptInput[], planning: Planning): number | undefined {
  const sliding = inputs.filter((input) => input.slideMs !== undefined);
  const first = sliding[0]?.slideMs;
  if (first === undefined) return planning.settings.batchIntervalMs;
  const other = sliding.find((input) => input.slideMs !== first);
  if (other?.slideMs === undefined) return first;
  planning.error(
    other.span,
    'different-slides',
    `"${givenName(other.stream)}" slides every ${durationText(other.slideMs)}, but another stream of this query every ${durationText(first)}`,
    'give both the same slide with WINDOW(length, slide)',
  );
  return undefined;
}
