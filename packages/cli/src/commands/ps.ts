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

/** `42s`, `16m21s`, `3h5m`, `2d3h`. */
function upText(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0s';
  return parts
    .slice(first, first + 2)
    .map(([count, unit]) => `${count}${unit}`)
    .join('');
}

function cells({ name, pid, startedMs, address, directory, file }: PipelineEntry): string[] {
  const seconds = Math.max(0, Math.floor((Date.now() - startedMs) / 1000));
  return [name, String(pid), upText(seconds), address ?? directory, file ?? ''];
}
