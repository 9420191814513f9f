import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { UsageError } from '../../report-error.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where running pipelines can be found by their user: `$XDG_RUNTIME_DIR/weir`, or `weir-<uid>` among the temporary
 * files.
 */
export function runtimeDirectory(environment: Environment): string {
  const { XDG_RUNTIME_DIR: runtime } = environment;
  if (runtime !== undefined && isAbsolute(runtime)) return join(runtime, 'weir');
  return join(tmpdir(), `weir-${process.getuid?.() ?? 0}`);
}

/**
 * Makes the directory, for this user alone. Rejects with a `UsageError` when it belongs to somebody else: among the
 * temporary files anybody could have made it.
 */
export async function makeRuntimeDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const found = await lstat(directory);
  if (!found.isDirectory() || found.uid !== (process.getuid?.() ?? found.uid)) {
    throw new UsageError(
      `${directory} is not a directory of this user`,
      'remove it, or set XDG_RUNTIME_DIR to a directory of your own',
    );
  }
  if ((found.mode & 0o077) !== 0) await chmod(directory, 0o700);
}
