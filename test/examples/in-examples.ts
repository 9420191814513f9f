import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Batch, Ended } from './weir-process.ts';
import { batchesOf, projectDirectory, runWeir } from './weir-process.ts';
import { inScratch } from '../runner/scratch.ts';

/** A directory with a copy of the examples, as relative paths in them are. */
export function inExamples<T>(use: (directory: string) => Promise<T>): Promise<T> {
  return inScratch(async (directory) => {
    await cp(join(projectDirectory, 'examples'), join(directory, 'examples'), { recursive: true });
    return use(directory);
  });
}

/** Runs an example to its end, and gives its batches. */
export async function runExample(
  name: string,
  directory: string,
  ...options: string[]
): Promise<Ended & { readonly batches: readonly Batch[] }> {
  const ended = await runWeir(['run', `examples/${name}.sql`, '--format', 'batches', ...options], directory);
  return { ...ended, batches: batchesOf(ended.stdout) };
}

/** Changes the copy of an example, as its comments say; what is to be replaced must be there. */
export async function changeExample(
  name: string,
  directory: string,
  changes: readonly (readonly [from: string | RegExp, to: string])[],
): Promise<void> {
  const path = join(directory, 'examples', `${name}.sql`);
  let text = await readFile(path, 'utf8');
  for (const [from, to] of changes) {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${name}.sql does not have ${String(from)}`);
    text = changed;
  }
  await writeFile(path, text);
}

export type Row = Readonly<Record<string, unknown>>;

/** What DuckDB answers to a plain query over the data of the examples: the rows as JSON values. */
export async function askDuckDB(sql: string, directory: string): Promise<readonly Row[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET file_search_path = '${directory}'`);
    const reader = await connection.runAndReadAll(`SELECT to_json(answer) FROM (${sql}) AS answer`);
    return reader.getRows().map(([row]): Row => JSON.parse(String(row)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** A time as SQL has it. */
export function timestampSql(time: number): string {
  return `TIMESTAMP '${new Date(time).toISOString().replace('T', ' ').replace('Z', '')}'`;
}
