import { printSql } from '@weir/parser';
import type { Span, TableFunction, TableName } from '@weir/parser';
import { plannedArguments } from '../option-value.ts';
import type { OptionValue, PlannedArgument } from '../plan.ts';
import type { Planning, StreamDefinition } from '../planning.ts';
import { defineSource } from './define-source.ts';
import type { WrittenSource } from './define-source.ts';

/**
 * A source that stands in FROM without a CREATE STREAM: `socket('localhost:9999', format => 'json', columns => {a: 'BIGINT'})`, or the
 * bare `stdin`. The same call twice is one stream. Undefined when it is not a source.
 */
export async function implicitSource(
  table: TableFunction | TableName,
  planning: Planning,
): Promise<StreamDefinition | undefined> {
  if (table.kind === 'table') {
    const named = planning.stream('stdin');
    if (named !== undefined) return named;
    const { stdinFormat, stdinColumns: columns, stdinTime: time } = planning.options;
    const { span } = table;
    const format = stdinFormat === undefined ? {} : { format: formatOf(stdinFormat, span) };
    return defineSource(
      {
        name: 'stdin',
        source: {
          name: 'stdin',
          arguments: time === undefined ? [] : [{ name: 'time', value: time, span }],
          span,
        },
        ...format,
        bare: true,
        ...(columns === undefined ? {} : { columns }),
        span,
      },
      planning,
    );
  }
  const word = table.call.path[0];
  if (planning.catalog.source(word.text) === undefined) return undefined;
  const key = printSql(table.call).toLowerCase();
  const known = planning.implicitStreams.get(key);
  if (known !== undefined) return known;
  const { values, diagnostics } = plannedArguments(table.call.arguments);
  planning.report(...diagnostics);
  const format = values.find((value) => value.name?.toLowerCase() === 'format');
  const columns = values.find((value) => value.name?.toLowerCase() === 'columns');
  const definition = await defineSource(
    {
      name: freeName(word.text.toLowerCase(), planning),
      source: {
        name: word.text,
        arguments: values.filter((value) => value !== format && value !== columns),
        span: word.span,
      },
      ...(format === undefined ? {} : { format: formatOf(textOf(format.value), format.span) }),
      ...(columns === undefined ? {} : { columns: columnsOf(columns, planning) }),
      span: table.call.span,
    },
    planning,
  );
  planning.implicitStreams.set(key, definition);
  return definition;
}

/** A format in one text: its name, or `regex=PATTERN`. */
function formatOf(text: string, span: Span): NonNullable<WrittenSource['format']> {
  const [, name, pattern] = /^\s*(regex)\s*=(.*)$/is.exec(text) ?? [];
  if (name === undefined || pattern === undefined) return { name: text, options: [], span };
  return { name, options: [{ name: 'pattern', value: pattern, span }], span };
}

function columnsOf(argument: PlannedArgument, planning: Planning): { name: string; type: string }[] {
  const value = argument.value;
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    planning.error(
      argument.span,
      'columns',
      'columns must be a struct of types',
      "write columns => {user_id: 'BIGINT'}",
    );
    return [];
  }
  return Object.entries(value).map(([name, type]) => ({ name, type: textOf(type) }));
}

function freeName(wanted: string, planning: Planning): string {
  let name = wanted;
  for (let number = 2; planning.stream(name) !== undefined; number += 1) name = `${wanted}_${number}`;
  return name;
}

function textOf(value: OptionValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
