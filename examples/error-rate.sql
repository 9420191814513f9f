-- Which services fail more often than they may? The log is a stream, what is allowed stands in a CSV file.
--
--   npx -y pnpm@10 weir run examples/error-rate.sql
--
-- For a log that grows, the source is stdin (tail -f service.log | ...) and nothing else changes.

CREATE STREAM log (at TIMESTAMP, service VARCHAR, level VARCHAR, status INTEGER, ms INTEGER)
  FROM replay('examples/data/service-log.json', time => 'at')
  FORMAT json
  ON ERROR INTO bad_lines;

-- A file in a query is read again at each batch: edit it while the pipeline runs, and the next batch sees it.
-- Services that the file does not know are shown too: LEFT JOIN.
CREATE SINK error_rate INTO console() AS
  SELECT
    service,
    team,
    count(*) AS requests,
    count(*) FILTER (level = 'ERROR') AS errors,
    round(100 * errors / requests, 1) AS percent,
    100 * allowed AS allowed_percent
  FROM log WINDOW(30s, 30s)
  LEFT JOIN 'examples/data/services.csv' USING (service)
  GROUP BY ALL
  ORDER BY percent DESC, service;

-- Only what is wrong, every 10 s. A sink with a name of its own; INTO files('out/alerts') would write it to files.
CREATE SINK alerts INTO console() AS
  SELECT service, team, round(100 * avg((level = 'ERROR')::INTEGER), 1) AS percent, max(ms) AS slowest_ms
  FROM log WINDOW(20s, 10s)
  JOIN 'examples/data/services.csv' USING (service)
  GROUP BY service, team, allowed
  HAVING count(*) >= 50 AND avg((level = 'ERROR')::INTEGER) > allowed;

-- Lines that are no JSON, or whose values do not fit the columns. Without INTO they would be counted and told on stderr.
CREATE SINK bad_lines_seen INTO console() AS
  SELECT batch_time, value, error FROM bad_lines;
