// Charts as text, so that they stand in any result: macros in a schema of their own behind what is in use, so that the user may have
// others of these names.

export const chartSchema = 'weir.charts';

/** What charts are drawn with: the levels of a line, and what the parts of a bar become, if anything. */
interface Marks {
  readonly levels: string;
  readonly bar: (drawn: string) => string;
}

const blocks: Marks = { levels: '▁▂▃▄▅▆▇█', bar: (drawn) => drawn };
/** Parts of less than half a character are told from none. */
const ascii: Marks = {
  levels: '_.-=+*#@',
  bar: (drawn) => `translate(${drawn}, '█▉▊▋▌▍▎▏', '#####---')`,
};

/** Numbers as a line of marks against the largest of them; NULL is a gap. */
function spark({ levels }: Marks): string {
  return `CREATE MACRO ${chartSchema}.spark(numbers) AS array_to_string(list_transform(numbers, lambda n: CASE
    WHEN n IS NULL THEN ' '
    WHEN n <= 0 THEN '${levels.charAt(0)}'
    ELSE substr('${levels}', 1 + round(7.0 * n / list_max(numbers))::INTEGER, 1)
  END), '')`;
}

/** DuckDB's own bar() takes the least value too, and would be hidden by the name. */
function bar(marks: Marks): string {
  return `CREATE MACRO ${chartSchema}.bar(value, largest) AS rtrim(${marks.bar('system.main.bar(value, 0, largest, 20)')}),
  (value, least, largest) AS ${marks.bar('system.main.bar(value, least, largest)')},
  (value, least, largest, width) AS ${marks.bar('system.main.bar(value, least, largest, width)')}`;
}

/** `isAscii`: no characters beyond ASCII, for a terminal that has no others. */
export function chartFunctions(isAscii: boolean): readonly string[] {
  const marks = isAscii ? ascii : blocks;
  return [
    `CREATE SCHEMA ${chartSchema}`,
    spark(marks),
    `COMMENT ON MACRO ${chartSchema}.spark IS 'a list of numbers as a chart of one line: spark(list(n ORDER BY batch_time))'`,
    bar(marks),
    `COMMENT ON MACRO ${chartSchema}.bar IS 'a number as a bar of at most 20 characters, of which the largest has all: bar(n, 100)'`,
  ];
}
