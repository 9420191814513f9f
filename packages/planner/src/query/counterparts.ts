/** What DuckDB has in the place of functions and operators that people know from other databases. */
const counterparts: ReadonlyMap<string, string> = new Map([
  ['to_char', 'strftime(time, format)'],
  ['date_format', 'strftime(time, format)'],
  ['to_date', 'strptime(text, format)'],
  ['str_to_date', 'strptime(text, format)'],
  ['clock_timestamp', 'now()'],
  ['statement_timestamp', 'now()'],
  ['getdate', 'now()'],
  ['json_agg', 'json_group_array(value)'],
  ['jsonb_agg', 'json_group_array(value)'],
  ['json_object_agg', 'json_group_object(key, value)'],
  ['jsonb_build_object', 'json_object(key, value, ...)'],
  ['json_build_object', 'json_object(key, value, ...)'],
  ['jsonb_array_elements', 'unnest(from_json(json, \'["JSON"]\'))'],
  ['json_array_elements', 'unnest(from_json(json, \'["JSON"]\'))'],
  ['array_remove', 'list_filter(list, lambda x: x <> value)'],
  ['regexp_match', 'regexp_extract(text, pattern)'],
  ['date_bin', 'time_bucket(interval, time)'],
  ['dateadd', 'time + INTERVAL 1 DAY'],
  ['timestampdiff', "date_diff('minute', from, to)"],
  ['unix_timestamp', 'epoch(time)'],
  ['from_unixtime', 'to_timestamp(seconds)'],
  ['approx_percentile', 'approx_quantile(value, fraction)'],
  ['nvl', 'coalesce(value, other)'],
  ['isnull', 'value IS NULL'],
  ['charindex', 'strpos(text, part)'],
  ['~*', "regexp_matches(text, pattern, 'i')"],
  ['!~*', "NOT regexp_matches(text, pattern, 'i')"],
]);

/** A hint for a function or an operator that DuckDB does not have, under the name that it has elsewhere. */
export function counterpartHint(name: string): string | undefined {
  const found = counterparts.get(name.toLowerCase());
  return found === undefined ? undefined : `DuckDB has ${found}`;
}
