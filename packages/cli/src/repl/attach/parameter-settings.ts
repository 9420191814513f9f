import { errorAt } from '@weir/parser';
import type { Diagnostic, Statement } from '@weir/parser';
import { missingValues, parametersLeft, withNamedValues } from '@weir/planner';
import type { NamedValues } from '@weir/planner';
import { parameterSetting } from '../../listen/status-report.ts';

/** A pipeline takes no longer values. */
const longestValue = 1000;

/**
 * What a connection to a running pipeline begins with, so that `$name` in a statement has its value there; problems where one has none.
 * `remedy` tells how a name gets a value.
 */
export function parameterSettings(
  statement: Statement,
  values: NamedValues,
  remedy: (name: string) => string,
): { readonly settings: Readonly<Record<string, string>>; readonly problems: readonly Diagnostic[] } {
  const missing = missingValues(withNamedValues(statement, values), remedy);
  const settings: Record<string, string> = {};
  const tooLong: Diagnostic[] = [];
  for (const { text, span } of parametersLeft(statement)) {
    const name = text.slice(1).toLowerCase();
    const value = values[name];
    if (value === undefined) continue;
    settings[`${parameterSetting}${name}`] = value;
    if (value.length <= longestValue) continue;
    const message = `the value of ${text} has more than ${longestValue} characters`;
    tooLong.push(errorAt(span, 'long-parameter', message, 'a running pipeline takes shorter ones'));
  }
  return { settings, problems: [...missing, ...tooLong] };
}
