/**
 * Panes and the tree over them, as arithmetic in SQL.
 *
 * Time is counted in panes of one length, the unit. A node of level l holds the merged partials of `radix ** l` neighbouring panes, and
 * lies on a grid: it ends at a multiple of its length. It is made when its last pane is, from that pane and its elder siblings on the
 * levels below. A window is then covered by at most `2 * (radix - 1)` nodes of each level, whatever its length: those that lie within
 * it and whose parents do not.
 *
 * Each node is stored with the time at which it ends, in `weir_time`, and its level.
 */

/** More children make fewer levels to store and more nodes to merge. */
const radix = 4;

/** The times of panes are counted from so many units before 1970, so that none is negative and all levels stay on their grids. */
const origin = radix ** 20;

/** The highest level of which a whole node fits into a window of so many panes. */
export function topLevel(panes: number): number {
  return panes < radix ? 0 : 1 + topLevel(Math.floor(panes / radix));
}

/** The most nodes that cover a window of so many panes. */
export function nodesOfCover(panes: number): number {
  return panes < radix ? panes : 2 * (radix - 1) * topLevel(panes) + radix - 1;
}

/** SQL of the number of the pane that ends at the batch time. */
function currentTick(unitMs: number): string {
  return tickOf('$batch_time::TIMESTAMP', unitMs);
}

/** SQL of the number of the last pane that ends by a time. */
function tickOf(time: string, unitMs: number): string {
  return `(epoch_ms(${time}) // ${unitMs} + ${origin})`;
}

/** SQL of the time at which the node of a level ends that something which ends at `time` is in. */
export function nodeEndSql(time: string, level: number, unitMs: number): string {
  const span = radix ** level;
  // What ends within a pane belongs to the next one to end.
  const tick = tickOf(`${time} + INTERVAL '${unitMs - 1} milliseconds'`, unitMs);
  return tickTime(`((${tick} + ${span - 1}) // ${span} * ${span})`, unitMs);
}

/** SQL of the time at which the pane with this number ends. */
function tickTime(tick: string, unitMs: number): string {
  return `make_timestamp((${tick} - ${origin}) * ${unitMs * 1000})`;
}

/** `(level, span)` for each level from one to another. */
function levels(first: number, last: number): string {
  const rows = Array.from(
    { length: last - first + 1 },
    (_, index) => `(${first + index}, ${radix ** (first + index)})`,
  );
  return `(VALUES ${rows.join(', ')}) AS l(level, span)`;
}

/** A query for the nodes that cover the window that ends at the batch time: `level` and `time`. */
export function coverSql(lengthMs: number, unitMs: number): string {
  const panes = lengthMs / unitMs;
  const top = topLevel(panes);
  const steps = Array.from({ length: radix }, (_, step) => step);
  const nodes = [
    ...steps.map((step) => `(tick - ${panes} + span - 1) // span + ${step}`),
    ...steps.map((step) => `tick // span - ${step + 1}`),
  ];
  const candidates = `SELECT tick, level, span, unnest([${nodes.join(', ')}]) AS node FROM ${levels(0, top)}, (SELECT ${currentTick(unitMs)} AS tick)`;
  const inside = (node: string, span: string): string =>
    `(${node} * ${span} >= tick - ${panes} AND (${node} + 1) * ${span} <= tick)`;
  const parentInside = inside(`(node // ${radix})`, `(span * ${radix})`);
  return `SELECT DISTINCT level, ${tickTime('((node + 1) * span)', unitMs)} AS time FROM (${candidates}) WHERE ${inside('node', 'span')} AND (level = ${top} OR NOT ${parentInside})`;
}

/** A query for the levels above the panes of which a node ends at the batch time: `level`. */
export function endingLevelsSql(top: number, unitMs: number): string {
  return `SELECT level FROM ${levels(1, top)} WHERE ${currentTick(unitMs)} % span = 0`;
}

/** A query for the elder siblings of the nodes that end at the batch time, of which a parent ends too: `level` and `time`. */
export function elderSiblingsSql(top: number, unitMs: number): string {
  const backs = Array.from({ length: radix - 1 }, (_, index) => `(${index + 1})`).join(', ');
  const time = tickTime(`(${currentTick(unitMs)} - back * span)`, unitMs);
  return `SELECT level, ${time} AS time FROM ${levels(0, top - 1)}, (VALUES ${backs}) AS b(back) WHERE ${currentTick(unitMs)} % (span * ${radix}) = 0`;
}
