import { unreachable } from '../assert.ts';
import type { LastClause, StateClause, StateVariable, StreamClauses, WindowClause } from '../ast/query.ts';
import { durationText } from './duration.ts';
import { writeName } from './name.ts';
import type { Printer } from './printer.ts';

/** WINDOW and LAST behind a stream reference. */
export function writeStreamClauses(to: Printer, node: StreamClauses): void {
  if (node.window !== undefined) writeWindowClause(to, node.window);
  if (node.last !== undefined) writeLastClause(to, node.last);
}

function writeWindowClause(to: Printer, node: WindowClause): void {
  const durations = node.slide === undefined ? [node.length] : [node.length, node.slide];
  to.write(' ');
  to.placed(node.span, () => {
    to.write('WINDOW');
    to.parenthesized(() => to.list(durations, (duration) => to.write(durationText(duration.milliseconds))));
  });
}

function writeLastClause(to: Printer, node: LastClause): void {
  to.write(' ');
  to.placed(node.span, () => to.write(`LAST ${extentText(node.extent)}`));
}

function extentText(extent: LastClause['extent']): string {
  switch (extent.kind) {
    case 'duration':
      return durationText(extent.duration.milliseconds);
    case 'batches':
      return `${extent.count} BATCHES`;
    case 'all':
      return 'ALL';
    default:
      return unreachable(extent);
  }
}

/** STATE with all that stands directly behind it; EMIT follows at the end of the query (`writeEmit`). */
export function writeState(to: Printer, node: StateClause): void {
  to.placed(node.span, () => {
    to.write(node.everyBatch ? 'STATE EVERY BATCH' : 'STATE');
    if (node.variables.length > 0) {
      to.write(' ');
      to.parenthesized(() => to.list(node.variables, (variable) => writeStateVariable(to, variable)));
    }
    if (node.init !== undefined) {
      const { init } = node;
      to.write(' INIT ');
      to.parenthesized(() => to.query(init));
    }
    if (node.timeout !== undefined) to.write(` TIMEOUT ${durationText(node.timeout.milliseconds)}`);
    if (node.evictWhen !== undefined) {
      to.write(' EVICT WHEN ');
      to.expression(node.evictWhen);
    }
  });
}

export function writeEmit(to: Printer, node: StateClause): void {
  if (node.emit.length > 0) to.write(` EMIT ${node.emit.join(', ')}`);
}

function writeStateVariable(to: Printer, node: StateVariable): void {
  to.placed(node.span, () => {
    writeName(to, node.name);
    if (node.type !== undefined) to.write(` ${node.type.text}`);
    if (node.default !== undefined) {
      to.write(' DEFAULT ');
      to.expression(node.default);
    }
    to.write(' UPDATE ');
    to.expression(node.update);
  });
}
