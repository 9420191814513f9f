import type { Statement } from '@weir/parser';
import { Table, Utf8, vectorFromArray } from 'apache-arrow';
import type { WatchedPipeline } from './watched-pipeline.ts';

/** What SHOW and DESCRIBE answer of a pipeline that is attached; undefined where it is not known here. */
export function answerTable(statement: Statement, pipeline: WatchedPipeline): Table | undefined {
  const { relations } = pipeline;
  if (statement.kind === 'describe') {
    const name = statement.name.at(-1)?.text.toLowerCase();
    const relation = relations.find((each) => each.name.toLowerCase() === name);
    return relation === undefined
      ? undefined
      : textTable(
          ['column_name', 'column_type'],
          relation.columns.map((column) => [column.name, column.type]),
        );
  }
  if (statement.kind !== 'show') return undefined;
  switch (statement.what) {
    case 'STREAMS':
    case 'SINKS': {
      const kind = statement.what === 'STREAMS' ? 'stream' : 'sink';
      const rows = relations
        .filter((each) => each.kind === kind)
        .map(({ name, columns }) => [
          name,
          columns.map((column) => `${column.name} ${column.type}`).join(', '),
        ]);
      return textTable(['name', 'columns'], rows);
    }
    case 'QUERIES':
      return textTable(
        ['name', 'sql'],
        pipeline.queries.map(({ id, sql }) => [String(id), sql]),
      );
    default:
      return undefined;
  }
}

function textTable(names: readonly string[], rows: readonly (readonly string[])[]): Table {
  return new Table(
    Object.fromEntries(
      names.map((name, column) => [
        name,
        vectorFromArray(
          rows.map((row) => row[column] ?? ''),
          new Utf8(),
        ),
      ]),
    ),
  );
}
