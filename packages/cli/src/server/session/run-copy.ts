import type { Schema } from 'apache-arrow';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import { wireColumns } from '../value/wire-columns.ts';
import { copyOutResponse, writeEmpty } from '../wire/backend-message.ts';
import type { WireFormat } from '../wire/frontend-message.ts';
import { ArrowStream } from './arrow-stream.ts';
import type { CopyCommand } from './copy-command.ts';
import { CopyWriter } from './copy-writer.ts';
import { openRows } from './portal-rows.ts';
import type { Portal, SessionState } from './session-state.ts';

/** Sends the rows of a COPY TO STDOUT, and gives their number. */
export async function runCopy(portal: Portal, command: CopyCommand, session: SessionState): Promise<number> {
  const out = session.writer;
  const { statement } = portal;
  const { format } = command.options;
  if (statement.kind !== 'copy' || statement.description.kind !== 'rows')
    throw new BackendError(sqlState.featureNotSupported, 'COPY takes a query that gives rows');
  const wireFormat: WireFormat = format === 'text' || format === 'csv' ? 0 : 1;
  const columns = wireColumns(statement.description.columns, [wireFormat]);
  copyOutResponse(out, wireFormat, columns.length);
  if (format === 'arrow') return copyArrow(portal, statement.description.columns, session);
  const writer = new CopyWriter(columns, { ...command.options, format }, out);
  writer.header();
  const rows = openRows(portal, session, (batch) => writer.bind(batch));
  const sent = await rows.send(Infinity, session.output, session.interruption);
  writer.footer();
  writeEmpty(out, 'c');
  return sent;
}

/**
 * An Arrow IPC stream in CopyData messages, of which an empty one stands behind the schema and behind each batch: a
 * reader knows that they are whole, and need not wait for what follows. The schema comes before there are rows.
 */
async function copyArrow(portal: Portal, schema: Schema, session: SessionState): Promise<number> {
  const arrow = new ArrowStream(schema);
  const rows = openRows(portal, session, () => () => {});
  await sendPieces(arrow.head, session);
  const sent = await rows.sendBatches(
    (batch) => sendPieces(arrow.batch(batch), session),
    session.output,
    session.interruption,
  );
  await sendPieces(arrow.end, session);
  writeEmpty(session.writer, 'c');
  return sent;
}

async function sendPieces(bytes: Uint8Array, session: SessionState): Promise<void> {
  const { writer, output, interruption, limits } = session;
  for (let start = 0; start < bytes.length; start += limits.outputBytes) {
    writer.begin('d');
    writer.copy(bytes, start, Math.min(bytes.length, start + limits.outputBytes));
    writer.end();
    await output.flush();
    interruption.check();
  }
  writeEmpty(writer, 'd');
}
