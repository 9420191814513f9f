import { replaceWord } from '@weir/planner';
import type { Fragment, TotalsPlan } from '@weir/planner';
import type { PaneForm } from './pane-form.ts';

/** How the totals of a window come to an output time: what has to be done, and where they are then. */
export interface TotalsSql {
  readonly steps: readonly Fragment[];
  /** Stands in the place of the table of the totals. */
  readonly totals?: Fragment;
}

/** `form`: of the panes of the window; `slideMs`: how long each is. */
export function totalsSql(
  { lengthMs, slide, cumulative }: TotalsPlan,
  form: PaneForm,
  slideMs: number,
  batchTimeMs: number,
): TotalsSql {
  if (cumulative === undefined || !form.isCumulative(batchTimeMs - lengthMs - slideMs))
    return { steps: [slide] };
  if (form.isCumulative(batchTimeMs)) return { steps: [], totals: cumulative.totals };
  const takeOver = form.isCumulative(batchTimeMs - slideMs) ? [cumulative.takeOver] : [];
  const leaving = form.isCumulative(batchTimeMs - lengthMs)
    ? replaceWord(slide, `weir.main.${cumulative.leaving}`, cumulative.leavingPane)
    : slide;
  return { steps: [...takeOver, leaving] };
}
