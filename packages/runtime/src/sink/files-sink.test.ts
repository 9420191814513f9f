import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { tableFromIPC } from 'apache-arrow';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundleProgram } from './testing/child-program.ts';
import { SinkBench } from './testing/sink-bench.ts';

let bench: SinkBench;

beforeEach(async () => {
  bench = await SinkBench.open();
});

afterEach(() => bench.close());

const sample = `SELECT * FROM (VALUES (1, 'a "quoted", text', TIMESTAMP '2026-01-01 00:00:00.5'), (2, NULL, NULL)) t(i, s, ts)`;

describe('a file of an earlier run', () => {
  const rows = 'SELECT 1 AS i';

  test('stays beside that of a live batch of the same time', async () => {
    const earlier = await bench.sink('files', { prefix: bench.path('x') }, 'out', false);
    await earlier.write({ batchTimeMs: 1000, table: await bench.query('SELECT 0 AS i') });
    await earlier.close();
    const writer = await bench.sink('files', { prefix: bench.path('x') }, 'out', false);
    await writer.write({ batchTimeMs: 1000, table: await bench.query(rows) });
    await writer.write({ batchTimeMs: 2000, table: await bench.query(rows) });
    expect(readdirSync(bench.path('.')).toSorted()).toEqual(['x-1000.2.json', 'x-1000.json', 'x-2000.json']);
    expect(readFileSync(bench.path('x-1000.json'), 'utf8')).toBe('{"i":0}\n');
    expect(readFileSync(bench.path('x-1000.2.json'), 'utf8')).toBe('{"i":1}\n');
  });

  test('is replaced by a batch that is written again, and by a recording', async () => {
    for (const repeatable of [false, true]) {
      const writer = await bench.sink('files', { prefix: bench.path('x') }, 'out', repeatable);
      await writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT 0 AS i') });
      await writer.write({ batchTimeMs: 1000, table: await bench.query(rows) });
      await writer.close();
      if (repeatable) continue;
      expect(readdirSync(bench.path('.'))).toEqual(['x-1000.json']);
    }
    expect(readdirSync(bench.path('.'))).toEqual(['x-1000.json']);
    expect(readFileSync(bench.path('x-1000.json'), 'utf8')).toBe('{"i":1}\n');
  });
});

describe('formats', () => {
  test('json, the default: one object a line', async () => {
    const writer = await bench.sink('files', { prefix: bench.path('counts') });
    await writer.write({ batchTimeMs: 1_767_225_600_000, table: await bench.query(sample) });
    expect(readFileSync(bench.path('counts-1767225600000.json'), 'utf8')).toBe(
      '{"i":1,"s":"a \\"quoted\\", text","ts":"2026-01-01T00:00:00.500Z"}\n{"i":2,"s":null,"ts":null}\n',
    );
  });

  test('json that DuckDB reads back as it was, with the same column types', async () => {
    const types = {
      i: 'BIGINT',
      h: 'HUGEINT',
      d: 'DOUBLE',
      m: 'DECIMAL(20, 3)',
      s: 'VARCHAR',
      ts: 'TIMESTAMP',
      tz: 'TIMESTAMPTZ',
      dt: 'DATE',
      t: 'TIME',
      l: 'INTEGER[]',
      st: 'STRUCT(a VARCHAR, b DOUBLE)',
      b: 'BOOLEAN',
      u: 'UUID',
      iv: 'INTERVAL',
      ns: 'TIMESTAMP_NS',
    };
    await bench.database.main.run(`CREATE TABLE written AS SELECT
      (hash(i) // 2)::BIGINT AS i, hash(i)::HUGEINT * (hash(i + 1) // 4)::HUGEINT AS h,
      CASE i WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN '-inf'::DOUBLE ELSE hash(i) / 7e30 END AS d, (i * 1.237)::DECIMAL(20, 3) AS m,
      CASE WHEN i % 3 > 0 THEN chr((i % 1000 + 1)::INTEGER) || '"\\' || i END AS s, make_timestamp((hash(i) // 4096)::BIGINT) AS ts,
      ts::TIMESTAMPTZ AS tz, ts::DATE AS dt, ts::TIME AS t, [r.i, NULL]::INTEGER[] AS l, {'a': s, 'b': 1 / (i + 3)} AS st, i % 2 = 0 AS b,
      md5(i::VARCHAR)::UUID AS u, to_microseconds(i * 1234567890) + to_months(i::INTEGER) AS iv,
      make_timestamp_ns((hash(i) // 4)::BIGINT) AS ns
      FROM range(2000) r(i)`);
    const writer = await bench.sink('files', { prefix: bench.path('x') });
    await writer.write({ batchTimeMs: 1, table: await bench.query('FROM written') });
    const columns = Object.entries(types)
      .map(([name, type]) => `${name}: '${type}'`)
      .join(', ');
    const read = `FROM read_json('${bench.path('x-1.json')}', format = 'newline_delimited', columns = {${columns}})`;
    expect(await bench.column(`SELECT count(*)::INTEGER FROM (${read})`)).toEqual([2000]);
    for (const [missing, from] of [
      ['FROM written', read],
      [read, 'FROM written'],
    ]) {
      expect((await bench.query(`${missing} EXCEPT ALL ${from} LIMIT 3`)).toArray().map(String)).toEqual([]);
    }
  });

  test('csv, which DuckDB reads back', async () => {
    const writer = await bench.sink('files', { prefix: bench.path('counts'), format: 'csv' });
    await writer.write({ batchTimeMs: 1000, table: await bench.query(sample) });
    expect(readFileSync(bench.path('counts-1000.csv'), 'utf8')).toBe(
      'i,s,ts\n1,"a ""quoted"", text",2026-01-01 00:00:00.5\n2,,\n',
    );
    expect((await bench.query(`FROM '${bench.path('counts-1000.csv')}'`)).toArray().map(String)).toEqual(
      (await bench.query(sample)).toArray().map((row) => String(row)),
    );
  });

  test('text: one column', async () => {
    const writer = await bench.sink('files', { prefix: bench.path('lines'), format: 'text' });
    await writer.write({
      batchTimeMs: 1000,
      table: await bench.query("SELECT 'line ' || i FROM range(2) t(i)"),
    });
    expect(readFileSync(bench.path('lines-1000.txt'), 'utf8')).toBe('line 0\nline 1\n');
  });

  test('text of more columns is an error that names them, in an empty batch too', async () => {
    const writer = await bench.sink('files', { prefix: bench.path('lines'), format: 'text' });
    await expect(
      writer.write({ batchTimeMs: 1000, table: await bench.query(`${sample} LIMIT 0`) }),
    ).rejects.toMatchObject({
      message: 'format text writes one column, but the query has 3: "i", "s", "ts"',
      hint: expect.stringContaining('concat_ws'),
    });
  });

  test('arrow: an IPC stream', async () => {
    const writer = await bench.sink('files', { prefix: bench.path('a'), format: 'arrow' });
    const table = await bench.query(sample);
    await writer.write({ batchTimeMs: 1000, table });
    const bytes = readFileSync(bench.path('a-1000.arrow'));
    // A stream begins with a message; a file would begin with the word ARROW1.
    expect(bytes.readUInt32LE(0)).toBe(0xffffffff);
    expect(tableFromIPC(bytes).toArray().map(String)).toEqual(table.toArray().map(String));
  });

  test('parquet, rows in their order', async () => {
    const writer = await bench.sink('files', { prefix: bench.path("it's"), format: 'parquet' });
    await writer.write({ batchTimeMs: 1000, table: await bench.query('SELECT i FROM range(300_000) t(i)') });
    const path = bench.path("it's-1000.parquet").replaceAll("'", "''");
    const counted =
      await bench.query(`SELECT count(*)::INTEGER AS n, bool_and(i = file_row_number) AS in_order
      FROM read_parquet('${path}', file_row_number = true)`);
    expect(counted.toArray().map(String)).toEqual(['{"n": 300000, "in_order": true}']);
  });

  test('a suffix of its own, with or without a dot, or none', async () => {
    const table = await bench.query('SELECT 1 AS a');
    for (const [i, suffix] of ['log', '.ndjson', ''].entries()) {
      const writer = await bench.sink('files', { prefix: bench.path(`p${i}`), suffix });
      await writer.write({ batchTimeMs: -5, table });
    }
    expect(readdirSync(bench.directory)).toEqual(['p0--5.log', 'p1--5.ndjson', 'p2--5']);
  });
});

describe('batches', () => {
  test.each(['text', 'json', 'csv', 'parquet', 'arrow'])(
    '%s: a batch run again has the same bytes',
    async (format) => {
      const writer = await bench.sink('files', { prefix: bench.path('x'), format });
      const table = await bench.query("SELECT 'row ' || i AS v FROM range(200_000) t(i)");
      const suffix = format === 'text' ? 'txt' : format;
      await writer.write({ batchTimeMs: 1000, table });
      const first = readFileSync(bench.path(`x-1000.${suffix}`));
      await writer.write({ batchTimeMs: 1000, table });
      expect(readFileSync(bench.path(`x-1000.${suffix}`)).equals(first)).toBe(true);
      expect(readdirSync(bench.directory)).toHaveLength(1);
    },
  );

  test('an empty batch leaves nothing, unless asked', async () => {
    const table = await bench.query('SELECT 1 AS a LIMIT 0');
    for (const format of ['json', 'csv', 'parquet', 'arrow']) {
      await (
        await bench.sink('files', { prefix: bench.path('none'), format })
      ).write({ batchTimeMs: 1, table });
      await (
        await bench.sink('files', { prefix: bench.path('some'), format, empty: true })
      ).write({ batchTimeMs: 1, table });
    }
    expect(readdirSync(bench.directory)).toEqual([
      'some-1.arrow',
      'some-1.csv',
      'some-1.json',
      'some-1.parquet',
    ]);
    expect(readFileSync(bench.path('some-1.csv'), 'utf8')).toBe('a\n');
    expect(
      await bench.column(`SELECT column_name FROM (DESCRIBE FROM '${bench.path('some-1.parquet')}')`),
    ).toEqual(['a']);
  });
});

describe('directories', () => {
  test('are made at the start, with those above', async () => {
    await bench.sink('files', { prefix: bench.path('a/b/c') });
    expect(statSync(bench.path('a/b')).isDirectory()).toBe(true);
  });

  test.each(['json', 'parquet'])('that vanish are made again (%s)', async (format) => {
    const writer = await bench.sink('files', { prefix: bench.path('a/b/c'), format });
    rmSync(bench.path('a'), { recursive: true });
    await writer.write({ batchTimeMs: 7, table: await bench.query('SELECT 1 AS a') });
    expect(readdirSync(bench.path('a/b'))).toEqual([`c-7.${format}`]);
  });

  test('that cannot be made are an error with the path', async () => {
    writeFileSync(bench.path('file'), '');
    await expect(bench.sink('files', { prefix: bench.path('file/x/y') })).rejects.toMatchObject({
      name: 'SinkError',
      message: `cannot write "${bench.path('file/x')}": a part of its path is a file, not a directory`,
    });
  });

  test('a prefix without a file name is refused', async () => {
    await expect(bench.sink('files', { prefix: 'out/' })).rejects.toMatchObject({
      hint: "such as files('out/batch')",
    });
  });

  test('two sinks cannot have the same names, one after the other can', async () => {
    const writer = await bench.sink('files', { prefix: bench.path('x') });
    await expect(bench.sink('files', { prefix: bench.path('./x'), suffix: 'json' })).rejects.toThrow(
      'two sinks write to',
    );
    await bench.sink('files', { prefix: bench.path('x'), format: 'csv' });
    await writer.close();
    await bench.sink('files', { prefix: bench.path('x') });
  });

  test('leftovers of a killed run are removed when they are ours', async () => {
    const others = [
      '.y-1.json.weir-unfinished',
      '.x-1.csv.weir-unfinished',
      '.x-1-1.json.weir-unfinished',
      'x-1.json',
    ];
    for (const name of [...others, '.x-1.json.weir-unfinished', '.x--20.json.weir-unfinished']) {
      writeFileSync(bench.path(name), '');
    }
    await bench.sink('files', { prefix: bench.path('x') });
    expect(readdirSync(bench.directory).toSorted()).toEqual(others.toSorted());
    expect(bench.reports).toEqual(['removed 2 unfinished files of an earlier run']);
  });
});

describe('processes', () => {
  test('a file is complete or absent when the process is killed', async () => {
    const program = await bundleProgram('write-batches', bench.directory);
    mkdirSync(bench.path('out'));
    const child = spawn(process.execPath, [program, bench.path('out/x'), 'json', '1000000', '1000'], {
      stdio: 'ignore',
    });
    while (!readdirSync(bench.path('out')).some((name) => name.startsWith('x-'))) await pause(5);
    while (!readdirSync(bench.path('out')).some((name) => name.startsWith('.x-'))) await pause(1);
    child.kill('SIGKILL');
    await once(child, 'exit');
    for (const name of readdirSync(bench.path('out')).filter((file) => !file.startsWith('.'))) {
      const text = readFileSync(bench.path('out', name), 'utf8');
      expect(text.endsWith('}\n')).toBe(true);
      expect(text.split('\n')).toHaveLength(1_000_001);
    }
    await bench.sink('files', { prefix: bench.path('out/x') });
    expect(readdirSync(bench.path('out')).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test.each(['json', 'parquet', 'arrow'])(
    'a full disk is an error with the path, and nothing stays behind (%s)',
    async (format) => {
      const program = await bundleProgram('write-batches', bench.directory);
      const command = `ulimit -f 8; exec "${process.execPath}" "${program}" "${bench.path('out/x')}" ${format} 100000 1`;
      const { stdout } = await promisify(execFile)('sh', ['-c', command]);
      expect(JSON.parse(stdout)).toEqual({
        message: `cannot write "${bench.path(`out/x-1000.${format}`)}": the file would be larger than the system allows`,
        hint: expect.stringContaining('ulimit -f'),
        retryable: false,
      });
      expect(readdirSync(bench.path('out'))).toEqual([]);
    },
  );

  test.skipIf(!existsSync('/dev/full'))('no space left: free some and start again', async () => {
    const { fileProblem } = await import('./file-problem.ts');
    const error: unknown = await import('node:fs/promises')
      .then((fs) => fs.writeFile('/dev/full', 'x'))
      .catch((e: unknown) => e);
    expect(fileProblem('out/x-1.json', error)).toMatchObject({
      message: 'cannot write "out/x-1.json": the disk is full',
      hint: expect.stringContaining('free some space'),
      retryable: true,
    });
  });
});
