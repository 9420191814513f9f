import type { MessageQueue } from '../message-queue.ts';
import { BackendError } from '../query-backend.ts';
import { ConnectionGone } from '../session/output.ts';
import type { Output } from '../session/output.ts';
import { sqlState } from '../sqlstate.ts';
import {
  authenticationSasl,
  authenticationSaslContinue,
  authenticationSaslFinal,
} from '../wire/backend-message.ts';
import { BodyReader, utf8Text } from '../wire/body-reader.ts';
import { ProtocolError } from '../wire/protocol-error.ts';
import type { ScramSecret } from './scram.ts';
import { ScramExchange, scramMethod } from './scram.ts';

/** Asks for the password. Rejects with a `BackendError` if it is wrong: there is one attempt for each connection. */
export async function authenticate(secret: ScramSecret, queue: MessageQueue, output: Output): Promise<void> {
  const exchange = new ScramExchange(secret);
  authenticationSasl(output.writer, [scramMethod]);
  await output.flush();
  const first = await passwordMessage(queue);
  const method = first.cstring();
  const clientFirst = utf8Text(first.bytes(first.int32()));
  const challenge = method === scramMethod ? exchange.challenge(clientFirst) : undefined;
  if (challenge === undefined) throw new ProtocolError('malformed SCRAM message');
  authenticationSaslContinue(output.writer, challenge);
  await output.flush();
  const last = await passwordMessage(queue);
  const proof = exchange.verify(utf8Text(last.bytes(last.left)));
  if (proof === undefined) throw new BackendError(sqlState.badPassword, 'password authentication failed');
  authenticationSaslFinal(output.writer, proof);
}

async function passwordMessage(queue: MessageQueue): Promise<BodyReader> {
  const frame = await queue.next();
  if (frame === undefined) throw new ConnectionGone();
  if (frame.type !== 'p') throw new ProtocolError('expected a password');
  return new BodyReader(frame.body);
}
