import type { ServerOptions } from '../postgres-server.ts';
import { PostgresServer } from '../postgres-server.ts';
import { DuckDBBackend } from './duckdb-backend.ts';

/** How long a test waits for what happens by itself: the machine may be busy. */
export const patience = { timeout: 10_000 } as const;

export interface TestServer {
  readonly backend: DuckDBBackend;
  readonly server: PostgresServer;
  readonly port: number;
  /** For node-net, pg and the like. */
  readonly where: { readonly host: string; readonly port: number };
  close(): Promise<void>;
}

/** A server on a free port of this machine, over a DuckDB of its own. */
export async function startTestServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const backend = await DuckDBBackend.open();
  const server = new PostgresServer({ backend, version: '1.2.3', ...options });
  const port = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    backend,
    server,
    port,
    where: { host: '127.0.0.1', port },
    close: async () => {
      await server.close();
      backend.close();
    },
  };
}
