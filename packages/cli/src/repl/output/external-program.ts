import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The command of the pager: $WEIR_PAGER, $PAGER, less. Undefined where the user wants none. */
export function pagerCommand(environment: Environment): string | undefined {
  const chosen = environment['WEIR_PAGER'] ?? environment['PAGER'];
  if (chosen === undefined) return 'less -SRFX';
  return chosen.trim() === '' || chosen.trim() === 'cat' ? undefined : chosen;
}

/** Shows a text in a pager, which has the terminal meanwhile. False: there is no such program. */
export async function showInPager(text: string, command: string): Promise<boolean> {
  const code = await runInTerminal(command, text);
  return code !== notFound;
}

/**
 * Lets a text be edited in $VISUAL or $EDITOR, which has the terminal meanwhile. Undefined when the editor failed; what
 * was written is then not taken.
 */
export async function editInProgram(text: string, environment: Environment): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'weir-'));
  const path = join(directory, 'statement.sql');
  try {
    await writeFile(path, text, { mode: 0o600 });
    const editor = environment['VISUAL'] ?? environment['EDITOR'] ?? 'vi';
    const code = await runInTerminal(`${editor} '${path}'`);
    return code === 0 ? (await readFile(path, 'utf8')).trimEnd() : undefined;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What a shell says to a command it does not find. */
const notFound = 127;

function runInTerminal(command: string, input?: string): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, {
      shell: true,
      stdio: [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'],
    });
    child.on('error', () => resolve(notFound));
    child.on('close', (code) => resolve(code ?? 1));
    // A pager that is left early has not read everything.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}
