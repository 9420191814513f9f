-- Requests are cleaned with a blocklist that the pipeline writes itself, while it runs.
--
--   npx -y pnpm@10 weir run examples/blocklist.sql

CREATE STREAM requests (ts TIMESTAMP, ip VARCHAR, path VARCHAR)
  FROM replay('examples/data/requests.json', time => 'ts')
  FORMAT json;

-- An ordinary DuckDB table. Tables are read as they are at each batch. (A table of an attached database file is as good, but
-- no other program can change it meanwhile: DuckDB locks its files. A list that people edit is best a CSV file, named in the
-- query as 'blocklist.csv' and read again at each batch.)
CREATE TABLE blocklist (ip VARCHAR, until TIMESTAMP);

CREATE STREAM clean AS
  SELECT * FROM requests
  WHERE ip NOT IN (SELECT ip FROM blocklist WHERE until >= batch_time);

-- More than 40 clean requests in 5 s: blocked for a minute, from the next batch on. The table remembers it, and which
-- batches are in it, so that a batch that is run again blocks nobody twice.
CREATE SINK block INTO table('blocklist') AS
  SELECT ip, batch_time + INTERVAL 1 MINUTE AS until
  FROM clean WINDOW(5s, 5s)
  GROUP BY ip
  HAVING count(*) > 40;

-- Every 10 s: what came, what was let through, who is blocked.
SELECT
  count(*) AS requests,
  (SELECT count(*) FROM clean WINDOW(10s, 10s)) AS clean,
  (SELECT string_agg(ip, ' ' ORDER BY ip) FROM blocklist WHERE until >= batch_time) AS blocked
FROM requests WINDOW(10s, 10s);
