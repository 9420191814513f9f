import { didYouMean } from '@weir/parser';
import type { Span } from '@weir/parser';
import { optionSql } from '../decode/decode-file.ts';
import type { PlannedArgument } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { checkPattern } from './check-pattern.ts';

/** The options of FORMAT csv are those of DuckDB's read_csv, which is asked whether it knows them; regex has a pattern, the others none. */
export async function checkFormatOptions(
  format: { readonly name: string; readonly options: readonly PlannedArgument[]; readonly span: Span },
  planning: Planning,
): Promise<void> {
  if (format.name === 'regex') return checkPattern(format, planning);
  const [first] = format.options;
  if (first === undefined) return;
  if (format.name !== 'csv') {
    planning.error(first.span, 'format-option', `FORMAT ${format.name} has no options`, 'leave them out');
    return;
  }
  for (const option of format.options) {
    if (option.name === undefined) {
      planning.error(
        option.span,
        'format-option',
        'options of a format are written with their names',
        "write delim => ';'",
      );
      continue;
    }
    const described = await planning.catalog.describe(
      `SELECT * FROM read_csv('', ${option.name} = ${optionSql(option.value)})`,
    );
    if (described.kind === 'ok' || !described.message.startsWith('Invalid named parameter')) continue;
    const known = [...described.message.matchAll(/^\s+(\w+) [A-Z]/gm)].map((match) => match[1] ?? '');
    const message = `FORMAT csv has no option "${option.name}"`;
    planning.error(option.span, 'format-option', message, didYouMean(option.name, known));
  }
}
