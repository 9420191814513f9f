import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A TCP server on a free port of this machine, for as long as `use` runs. */
export async function withLineServer<T>(
  use: (server: { readonly address: string; nextClient(): Promise<Socket> }) => Promise<T>,
): Promise<T> {
  const server = createServer();
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  try {
    return await use({
      address: `localhost:${address.port}`,
      nextClient: async () => {
        const [socket]: Socket[] = await once(server, 'connection');
        if (socket === undefined) throw new Error('a connection without a socket');
        return socket;
      },
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}
