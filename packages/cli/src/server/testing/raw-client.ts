import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import type { NetConnectOpts, Socket } from 'node:net';
import { createConnection } from 'node:net';
import type { Frame } from '../wire/frame-reader.ts';
import { FrameReader } from '../wire/frame-reader.ts';

/** A client that sends and shows single messages, with nothing in between. */
export class RawClient {
  readonly socket: Socket;
  readonly #frames = new FrameReader(1 << 30);
  #wake: () => void = () => {};
  #ended = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.#frames.messagesHaveTypes();
    socket.on('data', (bytes: Buffer) => {
      this.#frames.push(bytes);
      this.#wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  static async connect(where: NetConnectOpts): Promise<RawClient> {
    const socket = createConnection(where);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Connects and is let in. */
  static async open(
    where: NetConnectOpts,
    parameters: Record<string, string> = { user: 'me' },
  ): Promise<RawClient> {
    const client = await RawClient.connect(where);
    client.socket.write(startup(parameters));
    await client.until('Z');
    return client;
  }

  send(...messages: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(messages));
  }

  /** The next message; undefined when the connection has ended. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.next();
      if (frame !== undefined) return frame;
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** The messages up to the first of a type, with it; or up to the end of the connection. */
  async until(type: string): Promise<Frame[]> {
    const frames: Frame[] = [];
    for (;;) {
      const frame = await this.next();
      if (frame === undefined) return frames;
      frames.push(frame);
      if (frame.type === type) return frames;
    }
  }

  async query(sql: string): Promise<Frame[]> {
    this.send(message('Q', cstring(sql)));
    return this.until('Z');
  }

  close(): void {
    this.socket.destroy();
  }
}

export function types(frames: readonly Frame[]): string {
  return frames.map((frame) => frame.type).join('');
}

/** The fields of an error or a notice by their letters. */
export function errorFields(frame: Frame | undefined): Record<string, string> {
  const text = frame?.body.toString('utf8') ?? '';
  return Object.fromEntries(
    text
      .split('\0')
      .filter((field) => field !== '')
      .map((field) => [field.slice(0, 1), field.slice(1)]),
  );
}

/** The values of a DataRow. */
export function rowValues({ body }: Frame): (Buffer | null)[] {
  const values: (Buffer | null)[] = [];
  let at = 2;
  for (let i = 0; i < body.readInt16BE(0); i++) {
    const length = body.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : body.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  return values;
}

export function startup(parameters: Record<string, string>): Buffer {
  const fields = Object.entries(parameters).flatMap(([name, value]) => [cstring(name), cstring(value)]);
  return packet(int32(196_608), ...fields, Buffer.from([0]));
}

export function packet(...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length + 4), body]);
}

export function message(type: string, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type), packet(...parts)]);
}

export function cstring(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

export function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const sync = message('S');

export function parse(name: string, sql: string, parameterTypes: readonly number[] = []): Buffer {
  return message(
    'P',
    cstring(name),
    cstring(sql),
    int16(parameterTypes.length),
    ...parameterTypes.map(int32),
  );
}

/** `values` with the format of all of them, and the format of all results. */
export function bind(
  portal: string,
  statement: string,
  values: readonly (Buffer | null)[] = [],
  format = 0,
  resultFormat = 0,
): Buffer {
  const parameters = values.flatMap((value) => (value === null ? [int32(-1)] : [int32(value.length), value]));
  return message(
    'B',
    cstring(portal),
    cstring(statement),
    int16(1),
    int16(format),
    int16(values.length),
    ...parameters,
    int16(1),
    int16(resultFormat),
  );
}

export function describe(kind: 'S' | 'P', name: string): Buffer {
  return message('D', Buffer.from(kind), cstring(name));
}

export function execute(portal: string, rowLimit = 0): Buffer {
  return message('E', cstring(portal), int32(rowLimit));
}

export function closeMessage(kind: 'S' | 'P', name: string): Buffer {
  return message('C', Buffer.from(kind), cstring(name));
}
