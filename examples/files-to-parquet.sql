-- Orders arrive as JSON files in a folder; their items leave as Parquet files, one for each batch.
--
--   npx -y pnpm@10 weir run examples/files-to-parquet.sql --once
--   npx -y pnpm@10 weir "SELECT sku, sum(quantity * price) AS revenue FROM 'out/items-*.parquet' GROUP BY sku ORDER BY revenue DESC"
--
-- --once takes the files that are there and ends. Without it weir goes on watching the folder, and takes new files as they
-- appear by rename (mv elsewhere/0905.json examples/data/orders/). Each file is read once.

SET batch_interval = 500ms;

CREATE STREAM orders (order_id BIGINT, ts TIMESTAMP, country VARCHAR, items STRUCT(sku VARCHAR, quantity INTEGER, price DECIMAL(9, 2))[])
  FROM files('examples/data/orders/*.json', max_files_per_batch => 2)
  FORMAT json;

-- A batch is complete or absent: the file is written aside and renamed. Its name holds the batch time: items-TIME_IN_MS.parquet.
CREATE SINK items INTO files('out/items', format => 'parquet') AS
  SELECT order_id, ts, country, unnest(items, recursive := true) FROM orders;

-- What was written, on the terminal.
SELECT batch_time, count(*) AS orders, sum(len(items)) AS items FROM orders;
