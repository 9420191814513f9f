import type { WireWriter } from '../wire/wire-writer.ts';

/** Where the messages of a session go. */
export interface Output {
  readonly writer: WireWriter;
  /** Whether so much has come together that it is to be written. */
  readonly full: boolean;
  /** Writes what has come together, and resolves when it is taken. Rejects with `ConnectionGone`. */
  flush(): Promise<void>;
}

/** The client cannot be told anything any more. */
export class ConnectionGone extends Error {
  override readonly name = 'ConnectionGone';
}
