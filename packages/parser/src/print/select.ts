import type { GroupBy, GroupItem, Sample, Select } from '../ast/query.ts';
import { writeWindowSpecification } from './call.ts';
import { writeName } from './name.ts';
import type { Printer } from './printer.ts';
import { writeSelectItem } from './select-item.ts';
import { writeState } from './stream-clause.ts';
import { writeSample } from './table.ts';

/** Writes SELECT with its clauses, in the order of the grammar; FROM first where it stood first. */
export function writeSelect(to: Printer, node: Select): void {
  const clauses: (() => void)[] = [];
  const writeFrom = (): void => {
    to.write('FROM ');
    to.list(node.from, (table) => to.table(table));
  };
  const fromFirst = node.fromFirst && node.from.length > 0;
  if (fromFirst) clauses.push(writeFrom);
  if (!fromFirst || node.items.length > 0 || node.distinct !== false)
    clauses.push(() => writeItems(to, node));
  if (!fromFirst && node.from.length > 0) clauses.push(writeFrom);
  clauses.push(...clausesBehindFrom(to, node));
  to.list(clauses, (write) => write(), ' ');
}

function clausesBehindFrom(to: Printer, node: Select): (() => void)[] {
  const { where, groupBy, state, having, windows, qualify, sample } = node;
  const clauses: (() => void)[] = [];
  const conditions = (keyword: string, condition: Select['where']): void => {
    if (condition === undefined) return;
    clauses.push(() => {
      to.write(`${keyword} `);
      to.expression(condition);
    });
  };
  conditions('WHERE', where);
  if (groupBy !== undefined) clauses.push(() => writeGroupBy(to, groupBy));
  if (state !== undefined) clauses.push(() => writeState(to, state));
  conditions('HAVING', having);
  if (windows.length > 0) clauses.push(() => writeWindows(to, windows));
  conditions('QUALIFY', qualify);
  if (sample !== undefined) clauses.push(() => writeUsingSample(to, sample));
  return clauses;
}

function writeItems(to: Printer, node: Select): void {
  to.write('SELECT ');
  if (node.distinct === true) to.write('DISTINCT ');
  else if (node.distinct !== false) {
    const { distinct } = node;
    to.write('DISTINCT ON ');
    to.parenthesized(() => to.list(distinct, (item) => to.expression(item)));
    to.write(' ');
  }
  if (node.items.length === 0) to.write('*');
  else to.list(node.items, (item) => writeSelectItem(to, item));
}

function writeGroupBy(to: Printer, node: GroupBy): void {
  to.placed(node.span, () => {
    to.write('GROUP BY ');
    if (node.all) to.write('ALL');
    else to.list(node.items, (item) => writeGroupItem(to, item));
  });
}

function writeGroupItem(to: Printer, node: GroupItem): void {
  switch (node.kind) {
    case 'grouping-sets':
      to.write('GROUPING SETS ');
      return to.parenthesized(() => to.list(node.sets, (set) => writeGroupItem(to, set)));
    case 'cube':
    case 'rollup':
      to.write(`${node.kind.toUpperCase()} `);
      return to.parenthesized(() => to.list(node.items, (item) => to.expression(item)));
    case 'empty-set':
      return to.write('()');
    default:
      return to.expression(node);
  }
}

function writeWindows(to: Printer, windows: Select['windows']): void {
  to.write('WINDOW ');
  to.list(windows, (window) => {
    writeName(to, window.name);
    to.write(' AS ');
    writeWindowSpecification(to, window.specification);
  });
}

function writeUsingSample(to: Printer, node: Sample): void {
  to.write('USING SAMPLE ');
  writeSample(to, node);
}
