import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { InteractiveSession } from './interactive-session.ts';
import type { LiveBatch } from './outcome.ts';
import type { SessionFailure } from './session-events.ts';

let session: InteractiveSession;
let directory: string;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'weir-'));
  session = await InteractiveSession.open({ batchIntervalMs: 20 });
  await session.execute('CREATE STREAM numbers FROM rate(rows_per_second => 1000)');
});
afterEach(async () => {
  await session.close();
  rmSync(directory, { recursive: true, force: true });
});

function nextFailure(): Promise<SessionFailure> {
  return new Promise((resolve) => {
    session.on('failure', resolve);
  });
}

function nextBatch(): Promise<LiveBatch> {
  return new Promise((resolve) => {
    session.on('batch', resolve);
  });
}

it('a query that fails while it runs is told with its place and stopped, and all others go on', async () => {
  await session.execute('SELECT count(*) AS n FROM numbers');
  const failing = "SELECT error('boom') AS v FROM numbers";
  const failure = nextFailure();
  await session.execute(failing);
  const { source, diagnostics } = await failure;
  expect([source, diagnostics[0]?.message]).toEqual([failing, 'boom']);
  await expect.poll(() => session.queries().map(({ id }) => id)).toEqual([1]);
  expect((await nextBatch()).id).toBe(1);
});

it('with on_query_error = continue it goes on', async () => {
  await session.execute("SET on_query_error = 'continue'");
  await session.execute(
    "SELECT CASE WHEN min(value) < 50 THEN error('early') ELSE 'late' END AS v FROM numbers",
  );
  expect((await nextBatch()).table.getChild('v')?.get(0)).toBe('late');
});

it('a sink that fails is told once, and goes on', async () => {
  const failures: SessionFailure[] = [];
  session.on('failure', (failure) => failures.push(failure));
  const notices: string[] = [];
  session.on('notice', ({ stream, message }) => notices.push(`${stream}: ${message}`));
  await session.execute("CREATE SINK bad INTO console() AS SELECT error('bam') AS v FROM numbers");
  await expect.poll(() => notices.length).toBeGreaterThan(2);
  expect(new Set(notices)).toEqual(new Set(['bad: a batch was left out: bam']));
  expect(failures).toHaveLength(1);
});

it('a pipeline that has stopped says so, and to each statement', async () => {
  const failure = nextFailure();
  const pattern = join(directory, '*.json');
  await session.execute(`CREATE STREAM f (a INT) FROM files('${pattern}') FORMAT json ON ERROR FAIL`);
  writeFileSync(join(directory, 'x.tmp'), 'no JSON\n');
  renameSync(join(directory, 'x.tmp'), join(directory, 'x.json'));
  const { source, diagnostics } = await failure;
  expect(source).toBeUndefined();
  expect(diagnostics[0]?.message).toMatch(/^the pipeline has stopped: /);
  const outcome = await session.execute('SELECT count(*) FROM numbers');
  expect(outcome.kind === 'error' && outcome.diagnostics[0]?.code).toBe('pipeline-stopped');
});

it('a recording is not for here, and it is said where it is', async () => {
  const recorded = await session.execute("CREATE STREAM r FROM replay('clicks.json', time => 'ts')");
  expect(recorded).toMatchObject({
    kind: 'error',
    diagnostics: [{ code: 'unknown-source', hint: expect.stringContaining('weir run FILE.sql replays it') }],
  });
});
