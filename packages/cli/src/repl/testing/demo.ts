import { startRepl } from '../start-repl.ts';
import { tableOf } from './arrow-table.ts';
import { FakeSession } from './fake-session.ts';

// The REPL over a session without an engine, for tests in a real terminal: node demo.mjs [batches a second] [rows].

const rate = Number(process.argv[2] ?? 2);
const rows = Number(process.argv[3] ?? 3);
const sql = process.argv[4];
const session = new FakeSession();
let batch = 0;
const timer = setInterval(() => {
  batch += 1;
  const time = Date.now();
  const word = Array.from({ length: rows }, (_, i) => `word ${i}`);
  const counts = Array.from({ length: rows }, (_, i) => batch * (i + 1));
  for (const { id } of session.queries()) {
    const more = Object.fromEntries(
      ['a', 'b', 'c', 'd'].slice(0, rows > 5 ? 4 : 0).map((name) => [name, counts]),
    );
    session.push(id, time, tableOf({ word, n: counts, ...more }));
  }
  session.measure(time, rows);
}, 1000 / rate);

process.exitCode = await startRepl(() => session, {
  version: '0.0.0',
  initFile: false,
  ...(sql === undefined ? {} : { given: [{ sql }], inputIsData: true }),
});
clearInterval(timer);
