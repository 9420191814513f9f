import type { OnReadOpts, Socket } from 'node:net';
import { socketReadBytes } from '../limits.ts';
import type { BlockWriter, Connection } from './source.ts';

/**
 * Options for `connect`, with which a socket reads into one buffer again and again: at full speed a new one for each 64 KiB is most of
 * what receiving costs. `receive` is called with what was read.
 */
export function reusedBuffer(receive: (chunk: Uint8Array) => boolean): { onread: OnReadOpts } {
  return {
    onread: {
      buffer: Buffer.allocUnsafeSlow(socketReadBytes),
      callback: (bytes, buffer) => receive(buffer.subarray(0, bytes)),
    },
  };
}

/**
 * Reads a socket into a connection until it is closed, from either side; paused while the buffer is full. Resolves
 * with the error, if that was why it closed; half a line at the end is written then, as everything is that the socket
 * had read.
 */
export function receiveSocket(
  socket: Socket,
  connection: Connection,
  output: BlockWriter,
): Promise<Error | undefined> {
  socket.on('data', (chunk) => {
    const written = connection.bytes(chunk);
    if (!output.full) return;
    socket.pause();
    void written.then(() => socket.resume());
  });
  return closed(socket).then((error) => {
    void connection.end();
    return error;
  });
}

/** Resolves when a socket is closed, from either side; with the error, if that was why. */
export function closed(socket: Socket): Promise<Error | undefined> {
  return new Promise((resolve) => {
    let failure: Error | undefined;
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => resolve(failure));
    if (socket.closed) resolve(failure);
  });
}

/** Closes a socket from this side; what it has read ahead comes as `data` before, as it would be lost. */
export function closeSocket(socket: Socket): void {
  socket.pause();
  while (socket.read() !== null);
  socket.destroy();
}
