import { SocketClient } from './socket-client.ts';
import { SocketServer } from './socket-server.ts';
import { parseSocketAddress } from './socket-address.ts';
import type { SocketAddress } from './socket-address.ts';
import { faultOf } from './option-fault.ts';
import { stringOption } from './option-values.ts';
import { receivedFormats } from './received-formats.ts';
import type { Source, SourceOptions } from './source.ts';

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
  formats: receivedFormats,
  check: (options) => faultOf('address', () => addressOf(options)),
  open: (options, context) => {
    const listen = options['listen'] === true;
    const address = addressOf(options);
    return listen ? new SocketServer(address, context) : new SocketClient(address, context);
  },
};

function addressOf(options: SourceOptions): SocketAddress {
  return parseSocketAddress(stringOption(options, 'address'), options['listen'] === true);
}
