-- Which advertisements are clicked, within half a minute of being shown? Two streams, joined by windows.
--
--   npx -y pnpm@10 weir run examples/stream-join.sql

CREATE STREAM shown (ts TIMESTAMP, ad_id BIGINT, campaign VARCHAR, price DECIMAL(6, 2))
  FROM replay('examples/data/impressions.csv', time => 'ts') FORMAT csv;

CREATE STREAM clicked (ts TIMESTAMP, ad_id BIGINT)
  FROM replay('examples/data/ad-clicks.csv', time => 'ts') FORMAT csv;

-- WINDOW(10s, 10s) gives each click to exactly one output. WINDOW(40s, 10s) still holds what was shown up to 30 s before
-- the earliest of these clicks. Both slide by 10 s, as the streams of one query must.
CREATE STREAM matched AS
  SELECT s.campaign, s.price, c.ts - s.ts AS delay
  FROM clicked WINDOW(10s, 10s) AS c
  JOIN shown WINDOW(40s, 10s) AS s ON c.ad_id = s.ad_id AND c.ts BETWEEN s.ts AND s.ts + INTERVAL 30 SECONDS;

-- People need a while to click. A derived stream slides as its query does: this prints every 30 s.
SELECT
  campaign,
  count(*) AS clicks,
  sum(price) AS spent,
  median(delay) AS usual_delay,
  count(*) FILTER (delay < INTERVAL 250 MILLISECONDS) AS suspicious
FROM matched WINDOW(30s, 30s)
GROUP BY campaign
ORDER BY campaign;
