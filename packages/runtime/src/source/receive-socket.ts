import type { Socket } from 'node:net';
import type { BlockWriter, Connection } from './source.ts';

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
  return new Promise((resolve) => {
    let failure: Error | undefined;
    socket.on('data', (chunk) => {
      const written = connection.bytes(chunk);
      if (!output.full) return;
      socket.pause();
      void written.then(() => socket.resume());
    });
    socket.on('error', (error) => {
      failure = error;
    });
    socket.on('close', () => {
      void connection.end();
      resolve(failure);
    });
  });
}

/** Closes a socket from this side; what it has read ahead comes as `data` before, as it would be lost. */
export function closeSocket(socket: Socket): void {
  socket.pause();
  while (socket.read() !== null);
  socket.destroy();
}
