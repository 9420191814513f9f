import { SocketClient } from './socket-client.ts';
import { SocketServer } from './socket-server.ts';
import { parseSocketAddress } from './socket-address.ts';
import { stringOption } from './option-values.ts';
import type { Source } from './source.ts';

/**
 * `socket('host:port')`: the lines that a TCP server sends, or with `listen => true` those that clients send to this
 * one.
 */
export const socketSource: Source = {
  name: 'socket',
  description: "a TCP server's lines; reconnects with back-off",
  options: [
    {
      name: 'address',
      type: 'string',
      position: 0,
      required: true,
      description: "'host:port', or a port alone for this machine",
    },
    {
      name: 'listen',
      type: 'boolean',
      description:
        'accept connections at the address instead (127.0.0.1 unless a host is given); false by default',
    },
  ],
  formats: ['auto', 'text', 'json', 'csv', 'arrow'],
  open: (options, context) => {
    const listen = options['listen'] === true;
    const address = parseSocketAddress(stringOption(options, 'address'), listen);
    return listen ? new SocketServer(address, context) : new SocketClient(address, context);
  },
};
