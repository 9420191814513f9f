/** Functions whose answer depends on more than their arguments: on the time of the statement, on chance, on the session. */
const volatileNames = new Set(
  `random setseed uuid gen_random_uuid uuidv4 uuidv7 nextval currval now current_timestamp get_current_timestamp get_current_time
  current_date today current_time current_localtime current_localtimestamp localtime localtimestamp transaction_timestamp
  statement_timestamp clock_timestamp txid_current age current_setting getvariable getenv current_database current_schema
  current_query current_user session_user user pg_sleep sleep_ms write_log error`.split(/\s+/),
);

/** Whether a call of this name may give another answer when it is evaluated again over the same row. */
export function isVolatile(name: string): boolean {
  return volatileNames.has(name.toLowerCase());
}
