-- The most viewed pages of the last 30 seconds, every 10 seconds.
--
--   npx -y pnpm@10 weir run examples/top-pages.sql
--
-- The clicks are a recording of three minutes in a web shop. It is replayed by the times of its rows, as fast as it goes,
-- so the answers are the same each time. Watch /spring-sale: after 70 seconds a newsletter goes out.

CREATE STREAM clicks (ts TIMESTAMP, user_id BIGINT, page VARCHAR, referrer VARCHAR, ms INTEGER)
  FROM replay('examples/data/clicks.json', time => 'ts')
  FORMAT json;

-- Live input is one changed line. Instead of "FROM replay(...)" write
--
--   FROM stdin                        tail -f access.log | npx -y pnpm@10 weir run examples/top-pages.sql
--   FROM socket('localhost:9999')     nc -lk 9999 < examples/data/clicks.json
--
-- and to watch the recording at ten times the speed it was made: replay('examples/data/clicks.json', time => 'ts', speed => 10).

SELECT page, count(*) AS views, count(DISTINCT user_id) AS visitors, round(avg(ms)) AS avg_ms
FROM clicks WINDOW(30s, 10s)
GROUP BY page
ORDER BY views DESC, page
LIMIT 5;
