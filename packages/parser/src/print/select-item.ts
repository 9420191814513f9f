import type { SelectItem } from '../ast/query.ts';
import { writeName } from './name.ts';
import type { Printer } from './printer.ts';

export function writeSelectItem(to: Printer, node: SelectItem): void {
  to.placed(node.span, () => {
    const { alias } = node;
    if (alias !== undefined && node.aliasFirst === true) {
      writeName(to, alias);
      to.write(': ');
    }
    to.expression(node.value);
    if (alias !== undefined && node.aliasFirst !== true) {
      to.write(' AS ');
      writeName(to, alias, 'label');
    }
  });
}
