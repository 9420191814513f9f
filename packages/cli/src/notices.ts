import type { StreamingContext } from '@weir/runtime';
import { escapeControls } from './format/cell-layout.ts';
import { writeDiagnostics } from './report-error.ts';
import type { ErrorOutput } from './report-error.ts';

/** Bad rows that are shown one by one; after that only their number is told, at the end. */
const shownBadRows = 5;

/** Tells on standard error what a running pipeline has to say. Gives a function that tells the sums at the end. */
export function tellNotices(context: StreamingContext, errors: ErrorOutput): () => void {
  const write = (text: string): void => errors.write(text);
  const bad = new Map<string, number>();
  const forgotten = new Map<string, number>();
  let shown = 0;
  context.on('notice', ({ stream, severity, message }) => {
    write(`weir: ${severity === 'warning' ? 'warning' : 'note'}: ${stream}: ${message}\n`);
  });
  context.on('report', (message) => write(`weir: note: ${message}\n`));
  context.on('badRows', ({ stream, count, samples }) => {
    bad.set(stream, (bad.get(stream) ?? 0) + count);
    for (const sample of samples) {
      if (shown >= shownBadRows) return;
      shown += 1;
      // What is in a row is anyone's: it does nothing to the terminal.
      const told = escapeControls(`${sample.error}: ${sample.value}`);
      write(`weir: warning: ${stream}: a row cannot be read: ${told}\n`);
    }
  });
  context.on('forgotten', ({ name, rows, oldestMs }) => {
    const before = forgotten.get(name);
    forgotten.set(name, (before ?? 0) + rows);
    if (before !== undefined) return;
    const left =
      oldestMs === undefined
        ? 'nothing is left'
        : `what is left begins at ${new Date(oldestMs).toISOString()}`;
    write(
      `weir: warning: ${name}: ${rows} remembered rows were dropped early, to stay within the size given: ${left}\n`,
    );
  });
  context.on('queryFailed', ({ error, batchTimeMs }) => {
    write(`weir: warning: no output at ${new Date(batchTimeMs).toISOString()}:\n`);
    writeDiagnostics(error.diagnostics, error.source, errors);
  });
  return () => {
    for (const [name, count] of forgotten)
      write(`weir: note: ${name}: ${count} remembered rows were dropped early\n`);
    for (const [stream, count] of bad) {
      write(`weir: note: ${stream}: ${count} ${count === 1 ? 'row' : 'rows'} could not be read\n`);
    }
  };
}
