-- Counts the words that arrive over a TCP connection, second by second.
--
--   in one terminal:    nc -lk 9999
--   in another:         npx -y pnpm@10 weir run examples/network-word-count.sql
--
-- Type lines into the first. A batch without words has no rows; Ctrl-C ends it after the batch that holds all that came.
-- weir connects, and connects again when the connection breaks. With listen => true it is the server instead, and
-- `nc localhost 9999` is the client.

SET batch_interval = 1s;

CREATE STREAM lines FROM socket('localhost:9999') FORMAT text;

-- A derived stream: a query with a name. It is evaluated once a batch, like any other.
CREATE STREAM words AS
  SELECT unnest(regexp_extract_all(lower(value), '\w+')) AS word FROM lines;

SELECT word, count(*) AS n
FROM words
GROUP BY word
ORDER BY n DESC, word;
