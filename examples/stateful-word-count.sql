-- Counts words since the pipeline began, and shows at each batch those that changed.
--
--   npx -y pnpm@10 weir run examples/stateful-word-count.sql < LICENSE
--
-- Without "< LICENSE" it counts what you type: each line moves the counts, Ctrl-D ends it. With FROM socket('localhost:9999')
-- in place of FROM stdin it counts what comes over a connection.

CREATE STREAM lines FROM stdin FORMAT text;

CREATE STREAM words AS
  SELECT unnest(regexp_extract_all(lower(value), '\w+')) AS word FROM lines;

-- STATE keeps one row a key from batch to batch. In UPDATE, variables are the values before the batch (DEFAULT for a new
-- word), and aggregates range over the new rows of the key.
--
-- TIMEOUT forgets words that did not come for an hour, so that the state does not grow for ever.
SELECT word, n, most_in_a_batch, first_seen
FROM words
GROUP BY word
STATE (
  n               BIGINT     DEFAULT 0  UPDATE n + count(*),
  most_in_a_batch BIGINT     DEFAULT 0  UPDATE greatest(most_in_a_batch, count(*)),
  first_seen      TIMESTAMP             UPDATE coalesce(first_seen, batch_time)
)
TIMEOUT 1h
ORDER BY n DESC, word
LIMIT 10
EMIT CHANGES;
