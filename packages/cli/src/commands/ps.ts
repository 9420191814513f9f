import { durationText } from '@weir/parser';
import { exitCode } from '../exit-code.ts';
import { listPipelines } from '../server/registry/list-pipelines.ts';
import type { PipelineEntry } from '../server/registry/pipeline-entry.ts';

/** `weir ps`: the running pipelines of this user, one a line. */
export async function ps(): Promise<number> {
  const rows = [headings, ...(await listPipelines()).map(cells)];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const line = row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
    process.stdout.write(`${line.trimEnd()}\n`);
  }
  return exitCode.done;
}

const headings = ['NAME', 'PID', 'UP', 'LISTENS ON', 'FILE'];

function cells({ name, pid, startedMs, address, directory, file }: PipelineEntry): string[] {
  const seconds = Math.max(0, Math.floor((Date.now() - startedMs) / 1000));
  return [name, String(pid), durationText(seconds * 1000), address ?? directory, file ?? ''];
}
