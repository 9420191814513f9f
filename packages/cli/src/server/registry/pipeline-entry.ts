import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A pipeline that runs, as `weir ps` shows it. */
export interface PipelineEntry {
  readonly name: string;
  readonly pid: number;
  /** The pipeline file, if it came from one. */
  readonly file: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  /** The TCP address that it listens on as well, as `host:port`. */
  readonly address: string | undefined;
  /** The directory of its socket: what `psql -h` takes. */
  readonly directory: string;
}

/** In each pipeline's directory. The socket is called as libpq looks for it. */
export const entryFile = 'pipeline.json';
const socketFile = '.s.PGSQL.5432';

export function socketOf(directory: string): string {
  return join(directory, socketFile);
}

export function entryText(entry: PipelineEntry): string {
  const { name, pid, file, startedMs, address } = entry;
  return `${JSON.stringify({ name, pid, file, startedMs, address })}\n`;
}

/** Undefined when there is none that can be understood. */
export async function readEntry(directory: string): Promise<PipelineEntry | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(join(directory, entryFile), 'utf8'));
    if (typeof value !== 'object' || value === null) return undefined;
    const fields = new Map<string, unknown>(Object.entries(value));
    const text = (name: string): string | undefined => {
      const field = fields.get(name);
      return typeof field === 'string' ? field : undefined;
    };
    return {
      name: text('name') ?? '?',
      pid: Number(fields.get('pid')),
      file: text('file'),
      startedMs: Number(fields.get('startedMs')),
      address: text('address'),
      directory,
    };
  } catch {
    return undefined;
  }
}
