import { quoteName } from '@weir/parser';
import { joinFragments, sql } from '../fragment.ts';
import type { Fragment } from '../fragment.ts';
import { rowsTable, timeColumn } from '../relation-names.ts';
import { nodeEndSql } from './pane-grid.ts';
import type { PartialSet } from './partial-set.ts';

/**
 * The panes of the past, for a pane stream that begins while others run: those that it would have had by `$batch_time` if it had been there
 * all the time, of the rows that are still kept; with the merged panes of all levels above.
 */
export function paneHistory(set: PartialSet, unitMs: number, top: number): Fragment {
  const columns = [...set.partialColumns.map((column) => column.name), 'weir_rows', timeColumn];
  const levels = Array.from({ length: top + 1 }, (_, level) => level);
  const tables = levels.map((level) =>
    level === 0
      ? sql`l0 AS MATERIALIZED (${unitMs === set.slideMs ? panesOfRows(set) : merged(set, panesBelow(set), unitMs, 0)})`
      : sql`l${String(level)} AS MATERIALIZED (${merged(set, `l${level - 1}`, unitMs, level)})`,
  );
  const rows = levels.map(
    (level) =>
      sql`SELECT ${level.toString()}::TINYINT AS weir_level, ${[...set.keyColumns, ...columns]} FROM l${String(level)}`,
  );
  return sql`WITH ${joinFragments(tables, ', ')} ${joinFragments(rows, ' UNION ALL ')}`;
}

/** The partials of each batch of which the rows are kept. */
function panesOfRows(set: PartialSet): Fragment {
  const { stream, alias } = set.input;
  const time = `${quoteName(alias)}.${timeColumn}`;
  return set.partialsOf(
    sql`(SELECT * FROM weir.main.${quoteName(rowsTable(stream))} WHERE ${timeColumn} > $since) AS ${quoteName(alias)}`,
    {
      select: `${time} AS ${timeColumn}`,
      group: time,
    },
  );
}

function panesBelow(set: PartialSet): string {
  return `(SELECT * EXCLUDE (weir_level) FROM ${set.kept(set.slideMs)} WHERE weir_level = 0)`;
}

/** The nodes of a level, of those below. */
function merged(set: PartialSet, below: string, unitMs: number, level: number): Fragment {
  const end = nodeEndSql(timeColumn, level, unitMs);
  const rows = sql`SELECT *, ${end} AS weir_end FROM ${below}`;
  return sql`SELECT ${[...set.keyColumns, ...set.gathered('n'), `weir_end AS ${timeColumn}`]} FROM (${rows}) AS n WHERE weir_end <= $batch_time::TIMESTAMP GROUP BY ${[...set.keyColumns, 'weir_end']}`;
}
