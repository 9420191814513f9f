import { didYouMean, quoteString } from '@weir/parser';
import type { Span } from '@weir/parser';
import { groupNames, patternWith } from '../decode/regex-pattern.ts';
import type { Column, PlannedArgument } from '../plan.ts';
import type { Planning } from '../planning.ts';
import { sameName } from '../tree.ts';

interface RegexFormat {
  readonly options: readonly PlannedArgument[];
  readonly span: Span;
}

/** FORMAT regex has one option, the pattern, which DuckDB is asked to read. */
export async function checkPattern(format: RegexFormat, planning: Planning): Promise<void> {
  const other = format.options.find((option) => option.name?.toLowerCase() !== 'pattern');
  if (other !== undefined) {
    const what = other.name === undefined ? 'takes its pattern by name' : `has no option "${other.name}"`;
    planning.error(other.span, 'format-option', `FORMAT regex ${what}`, example);
    return;
  }
  const option = patternOption(format);
  if (typeof option?.value !== 'string') {
    planning.error(
      option?.span ?? format.span,
      'format-option',
      'FORMAT regex needs a pattern, a text',
      example,
    );
    return;
  }
  const problem = await problemOf(option.value, planning);
  if (problem !== undefined) planning.error(option.span, 'regex-pattern', problem.message, problem.hint);
}

/** The columns of the groups, with the types of the column list. Undefined when the pattern has none. */
export function groupColumns(
  format: RegexFormat,
  written: readonly Column[] | undefined,
  planning: Planning,
): readonly Column[] | undefined {
  const option = patternOption(format);
  const names = typeof option?.value === 'string' ? groupNames(option.value) : [];
  if (option === undefined || names.length === 0) return written;
  for (const { name } of written ?? []) {
    if (names.some((group) => sameName(group, name))) continue;
    const message = `the pattern has no group for the column "${name}"`;
    const notes = [`groups: ${names.join(', ')}`];
    const hint = didYouMean(name, names) ?? `write (?<${name}>...) around its text`;
    planning.error(option.span, 'regex-columns', message, hint, notes);
  }
  const first = names.filter((name, place) => !isAgain(name, names.slice(0, place)));
  return written ?? first.map((name) => ({ name, type: 'VARCHAR' }));
}

function patternOption(format: RegexFormat): PlannedArgument | undefined {
  return format.options.find((option) => option.name?.toLowerCase() === 'pattern');
}

function isAgain(name: string, before: readonly string[]): boolean {
  return before.some((other) => sameName(other, name));
}

async function problemOf(
  pattern: string,
  planning: Planning,
): Promise<{ readonly message: string; readonly hint: string } | undefined> {
  const names = groupNames(pattern);
  const again = names.find((name, place) => isAgain(name, names.slice(0, place)));
  if (again !== undefined)
    return { message: `the pattern has two groups "${again}"`, hint: 'give each group a name of its own' };
  const list = names.length === 0 ? '' : `, [${names.map(quoteString).join(', ')}]`;
  const described = await planning.catalog.describe(
    `SELECT regexp_extract('', ${quoteString(patternWith(pattern, names))}${list})`,
  );
  if (described.kind === 'error') {
    const reason = described.message.replace(/^Pattern failed to parse: /, '').split('\n')[0] ?? '';
    return {
      message: `the pattern cannot be read: ${reason}`,
      hint: 'it is one of RE2, which has no look-ahead, look-behind or back references',
    };
  }
  if (names.length > 0) return undefined;
  return { message: 'the pattern has no named group, so there are no columns', hint: example };
}

const example = String.raw`such as FORMAT regex(pattern => '(?<level>\w+) (?<ms>\d+)'), or 'regex=...' where a format is a text`;
