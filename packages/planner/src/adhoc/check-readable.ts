import { walk } from '@weir/parser';
import type { DescribeQuery, Name, Query } from '@weir/parser';
import type { Planning } from '../planning.ts';
import { mapTables } from '../streams/scope.ts';
import { isOwn } from './kept-tables.ts';
import { mayCall, mayCallAsTable, mayRead } from './readable.ts';
import type { Readable } from './readable.ts';

/** Reports what a query uses that someone who is not trusted may not. The stream references were replaced in it already. */
export function checkReadable(query: Query, readable: Readable, planning: Planning): void {
  // The call of a table function is a function as well.
  const refused = new Set<number>();
  const refuseOnce = (path: readonly [Name, ...Name[]]): void => {
    const [{ span }] = path;
    if (!refused.has(span.start)) refuse(path, planning);
    refused.add(span.start);
  };
  mapTables(query, (table, hidden) => {
    if (table.kind === 'table') {
      const [first, ...rest] = table.path;
      const own = rest.length === 0 && table.file === undefined && hidden.has(first.text.toLowerCase());
      // One with WINDOW or LAST that is no stream was reported as such.
      const isReported = (table.window ?? table.last) !== undefined;
      if (!own && !isOwn(table) && !isReported)
        checkTable(table.path, table.file !== undefined, readable, planning);
    }
    if (table.kind === 'table-function' && !mayCallAsTable(lastOf(table.call.path).text))
      refuseOnce(table.call.path);
    return table;
  });
  walk(query, (node) => {
    if (node.kind === 'function' && !mayCall(lastOf(node.path).text)) refuseOnce(node.path);
    if (node.kind === 'describe-query') checkDescribe(node, planning);
  });
}

function checkTable(
  path: readonly [Name, ...Name[]],
  isFile: boolean,
  readable: Readable,
  planning: Planning,
): void {
  const names = path.map((part) => part.text);
  if (!isFile && mayRead(names, readable)) return;
  const [first] = path;
  const last = lastOf(path);
  const span = { start: first.span.start, end: last.span.end };
  if (isFile || /[./\\:*]/.test(first.text)) {
    planning.error(
      span,
      'not-for-clients',
      'files cannot be read here',
      'streams, sinks and tables of the pipeline can',
    );
    return;
  }
  const known = [...planning.streams().map((stream) => stream.name), ...planning.sinkNames()];
  const hint = planning.didYouMean(names.join('.'), [...planning.sinkNames(), ...readable.tables]);
  const notes = known.length === 0 ? [] : [`streams and sinks: ${known.join(', ')}`];
  planning.error(
    span,
    'unknown-stream',
    `there is no stream or table called "${names.join('.')}"`,
    hint,
    notes,
  );
}

function refuse(path: readonly [Name, ...Name[]], planning: Planning): void {
  const last = lastOf(path);
  planning.error(
    { start: path[0].span.start, end: last.span.end },
    'not-for-clients',
    `${last.text.toLowerCase()}() cannot be used here`,
    'streams, sinks and tables of the pipeline can be read',
  );
}

/** DESCRIBE and SUMMARIZE of a query are checked with it; a name could be that of a file. */
function checkDescribe(node: DescribeQuery, planning: Planning): void {
  if (node.keyword !== 'SHOW' && 'kind' in node.subject) return;
  planning.error(
    node.span,
    'not-for-clients',
    `${node.keyword} cannot be used here`,
    node.keyword === 'SHOW'
      ? 'SHOW STREAMS and SHOW SINKS can; information_schema.tables has what else can be read'
      : 'ask information_schema.columns',
  );
}

function lastOf(path: readonly [Name, ...Name[]]): Name {
  return path[path.length - 1] ?? path[0];
}
