import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { StreamingContext } from '@weir/runtime';
import { UsageError } from '../report-error.ts';
import { parseListenAddress, defaultAddress } from '../server/listen-address.ts';
import { PostgresServer } from '../server/postgres-server.ts';
import { registerPipeline } from '../server/registry/register-pipeline.ts';
import type { Registration } from '../server/registry/register-pipeline.ts';
import { PipelineBackend } from './pipeline-backend.ts';
import { PipelineStatus } from './pipeline-status.ts';

export interface ListenFlags {
  /** A TCP address besides the private socket; true: the usual one. */
  readonly listen?: string | true | undefined;
  /** Files in PEM format: TLS is offered then. */
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  /** What the pipeline is called by `weir ps`; by default as its file. */
  readonly name?: string;
}

export interface ServedPipeline extends ListenFlags {
  readonly file: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
}

/** The password that clients over TCP are asked for. */
const passwordVariable = 'WEIR_PASSWORD';

/** The doors of a running pipeline: a socket of its own that only this user can open, and a TCP address if one was given. */
export class PipelineServer {
  readonly #server: PostgresServer;
  readonly #registration: Registration;
  /** Where it listens for clients over TCP, as `host:port`. */
  readonly address: string | undefined;

  private constructor(server: PostgresServer, registration: Registration, address: string | undefined) {
    this.#server = server;
    this.#registration = registration;
    this.address = address;
  }

  /** Rejects with a `UsageError` for an address that cannot be listened on. */
  static async open(context: StreamingContext, served: ServedPipeline): Promise<PipelineServer> {
    const password = process.env[passwordVariable];
    const tls = await tlsOf(served);
    const server = new PostgresServer({
      backend: new PipelineBackend(() => context.adhoc(), new PipelineStatus(context)),
      version: served.version,
      ...(password === undefined || password === '' ? {} : { password }),
      ...(tls === undefined ? {} : { tls }),
    });
    try {
      const address = await listenOnTcp(server, served.listen);
      const { file, startedMs } = served;
      const name = served.name ?? basename(file, extname(file));
      const registration = await registerPipeline({ name, file, startedMs, address }, (path) =>
        server.listenUnix(path),
      );
      return new PipelineServer(server, registration, address);
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#registration.remove();
    await this.#server.close();
  }
}

async function listenOnTcp(
  server: PostgresServer,
  listen: string | true | undefined,
): Promise<string | undefined> {
  if (listen === undefined) return undefined;
  const address = listen === true ? defaultAddress : parseListenAddress(listen);
  const port = await server.listen(address);
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${port}`;
}

async function tlsOf({ tlsKey, tlsCert }: ListenFlags): Promise<{ key: string; cert: string } | undefined> {
  if (tlsKey === undefined && tlsCert === undefined) return undefined;
  if (tlsKey === undefined || tlsCert === undefined)
    throw new UsageError('TLS takes a key and a certificate', 'give --tls-key and --tls-cert');
  try {
    return { key: await readFile(tlsKey, 'utf8'), cert: await readFile(tlsCert, 'utf8') };
  } catch (error) {
    throw new UsageError(
      `cannot read the key or the certificate: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
