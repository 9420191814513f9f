/**
 * Every bound between a client and a running pipeline. Sizes are bytes and times milliseconds, unless the name says
 * otherwise.
 */
export interface ServerLimits {
  /** Clients at once, those that are still introducing themselves among them; one more is told so and refused. */
  readonly connections: number;
  /** How long a client may take until it is let in. */
  readonly startupMs: number;
  /** The first packets of a client, and each one until it is let in. */
  readonly startupBytes: number;
  /** Any later message of a client; a longer one ends the connection. */
  readonly messageBytes: number;
  /** Messages that wait for the one before them; the client is not read on beyond it. */
  readonly waitingBytes: number;
  /** The SQL of one message. */
  readonly sqlCharacters: number;
  /** Prepared statements of a client. */
  readonly statements: number;
  /** Portals and cursors of a client: queries that are open at once. */
  readonly portals: number;
  /** The SQL and parameters of all these. */
  readonly heldBytes: number;
  /** What is put together before it is written. A client that reads slowly holds so much and one record batch. */
  readonly outputBytes: number;
  /** One row, as it is sent. */
  readonly rowBytes: number;
  /** A client that takes nothing at all for so long is disconnected: its query holds rows that could be dropped. */
  readonly stalledMs: number;
  /** After the last answer a client has so long to read it. */
  readonly lingerMs: number;
  /** A query ends after this with an error, a live one too; `SET statement_timeout` shortens it. */
  readonly queryMs: number;
  /** A query of the catalog ends after this with an error: they are answered beside the pipeline. */
  readonly catalogMs: number;
  /** A client that asks nothing for so long is disconnected ... */
  readonly idleMs: number;
  /** ... and earlier within BEGIN ... COMMIT, where cursors hold rows. */
  readonly idleInTransactionMs: number;
}

const KiB = 1024;
const MiB = 1024 * KiB;
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

export const serverLimits: ServerLimits = {
  connections: 100,
  startupMs: 30 * second,
  startupBytes: 10_000,
  messageBytes: 16 * MiB,
  waitingBytes: MiB,
  sqlCharacters: MiB,
  statements: 1000,
  portals: 64,
  heldBytes: 64 * MiB,
  outputBytes: 64 * KiB,
  rowBytes: 256 * MiB,
  stalledMs: 10 * minute,
  lingerMs: second,
  queryMs: 24 * hour,
  catalogMs: 10 * second,
  idleMs: 8 * hour,
  idleInTransactionMs: 30 * minute,
};
