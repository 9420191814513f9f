-- Which services fail more often than they may? The log is a stream, what is allowed stands in a CSV file.
--
--   npx -y pnpm@10 weir run examples/error-rate.sql
--
-- For a log that grows, FROM stdin takes the place of FROM replay(...): tail -f service.log | npx -y pnpm@10 weir run ...

CREATE STREAM log (ts TIMESTAMP, service VARCHAR, level VARCHAR, status INTEGER, ms INTEGER)
  FROM replay('examples/data/service-log.json', time => 'ts')
  FORMAT json
  ON ERROR INTO bad_lines;

-- A file in a query is read again at each batch: edit it while the pipeline runs, and the next batch sees it. LEFT JOIN, as
-- there is a service that the file does not know. Payments have an outage after 80 s.
SELECT
  service,
  team,
  count(*) AS requests,
  count(*) FILTER (level = 'ERROR') AS errors,
  round(100 * errors / requests, 1) AS percent,
  CASE WHEN errors > allowed * requests THEN 'more than ' || 100 * allowed || ' %' END AS alert
FROM log WINDOW(30s, 30s)
LEFT JOIN 'examples/data/services.csv' USING (service)
GROUP BY service, team, allowed
ORDER BY percent DESC, service;

-- Lines that are no JSON, or whose values do not fit the columns, with the reason. Most batches have none, and no file then.
-- Without INTO such lines would be counted and told on stderr, without being kept.
CREATE SINK bad_lines_kept INTO files('out/bad-lines', format => 'csv') AS
  SELECT batch_time, value, error FROM bad_lines;
