import { Buffer } from 'node:buffer';
import { WireWriter } from '../wire/wire-writer.ts';

// What a client sends (PostgreSQL documentation, section "Message Formats").

const largestMessage = 1 << 30;

export function startupPacket(parameters: Readonly<Record<string, string>>): Buffer {
  return packet((out) => {
    out.int32(3 << 16);
    for (const [name, value] of Object.entries(parameters)) {
      out.cstring(name);
      out.cstring(value);
    }
    out.byte(0);
  });
}

export function cancelPacket({
  processId,
  secret,
}: {
  readonly processId: number;
  readonly secret: number;
}): Buffer {
  return packet((out) => {
    out.int32(80_877_102);
    out.int32(processId);
    out.int32(secret);
  });
}

export function queryMessage(sql: string): Buffer {
  const out = new WireWriter(largestMessage);
  out.begin('Q');
  out.cstring(sql);
  out.end();
  return Buffer.from(out.view());
}

/** A packet without a type: a message but for its first byte. */
function packet(write: (out: WireWriter) => void): Buffer {
  const out = new WireWriter(largestMessage);
  out.begin('?');
  write(out);
  out.end();
  return Buffer.from(out.view(1));
}
