// Charts as text, so that they stand in any result: macros of the user's own database, which CREATE OR REPLACE MACRO may replace.

/** Numbers as a line of blocks against the largest of them; NULL is a gap. */
const spark = `CREATE MACRO spark(numbers) AS array_to_string(list_transform(numbers, lambda n: CASE
    WHEN n IS NULL THEN ' '
    WHEN n <= 0 THEN '▁'
    ELSE substr('▁▂▃▄▅▆▇█', 1 + round(7.0 * n / list_max(numbers))::INTEGER, 1)
  END), '')`;

/** DuckDB's own bar() takes the least value too, and would be hidden by the name. */
const bar = `CREATE MACRO
  bar(value, largest) AS rtrim(system.main.bar(value, 0, largest, 20)),
  (value, least, largest) AS system.main.bar(value, least, largest),
  (value, least, largest, width) AS system.main.bar(value, least, largest, width)`;

export const chartFunctions: readonly string[] = [
  spark,
  "COMMENT ON MACRO spark IS 'a list of numbers as a chart of one line: spark(list(n ORDER BY batch_time))'",
  bar,
  "COMMENT ON MACRO bar IS 'a number as a bar of at most 20 characters, of which the largest has all: bar(n, 100)'",
];
