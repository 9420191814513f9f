import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { complete } from '@weir/parser';
import type { CandidateKind } from '@weir/parser';
import type { DotCommand } from '../commands/dot-command.ts';
import { directoryEntries } from '../limits.ts';
import type { Session } from '../session.ts';

/** One thing that may stand at the cursor. */
export interface Completion {
  readonly text: string;
  readonly kind: CandidateKind | 'command' | 'argument' | 'file';
  /** A column's type, a function's signature. */
  readonly type?: string;
  readonly documentation?: string;
  /** What it replaces, as offsets. */
  readonly start: number;
  readonly end: number;
}

/** What may stand at the cursor, best first: in SQL what the parser and the catalog know, else dot commands. */
export function completionsAt(
  text: string,
  cursor: number,
  session: Session,
  commands: readonly DotCommand[],
): readonly Completion[] {
  if (/^\s*\./.test(text)) return commandCompletions(text, cursor, session, commands);
  return complete(text, cursor, session.catalog()).map(
    ({ text: candidate, kind, type, documentation, replace }) => ({
      text: candidate,
      kind,
      start: replace.start,
      end: replace.end,
      ...(type === undefined ? {} : { type }),
      ...(documentation === undefined ? {} : { documentation }),
    }),
  );
}

function commandCompletions(
  text: string,
  cursor: number,
  session: Session,
  commands: readonly DotCommand[],
): readonly Completion[] {
  const [, before = '', name = '', space = '', argument = ''] =
    /^(\s*\.)(\S*)(\s*)(.*)$/s.exec(text.slice(0, cursor)) ?? [];
  if (space === '') {
    return commands
      .filter((command) => command.name.startsWith(name.toLowerCase()))
      .map((command) => ({
        // An argument follows.
        text: command.usage === undefined ? command.name : `${command.name} `,
        kind: 'command',
        documentation: command.summary,
        start: before.length,
        end: cursor,
        ...(command.usage === undefined ? {} : { type: command.usage }),
      }));
  }
  const command = commands.find((each) => each.name === name.toLowerCase());
  const start = cursor - argument.length;
  if (command?.arguments === undefined) return [];
  if (command.arguments === 'files') return fileCompletions(argument, start, cursor);
  return command
    .arguments(session)
    .filter((each) => each.startsWith(argument))
    .map((each) => ({ text: each, kind: 'argument', start, end: cursor }));
}

/** Files and directories whose path begins as typed; hidden ones only when a dot is. */
function fileCompletions(typed: string, start: number, end: number): readonly Completion[] {
  const isInside = typed.endsWith('/') || typed === '';
  const directory = isInside ? typed : typed.includes('/') ? `${dirname(typed)}/`.replace('//', '/') : '';
  const name = typed.slice(directory.length);
  return entriesOf(directory)
    .filter((entry) => entry.name.startsWith(name) && (name.startsWith('.') || !entry.name.startsWith('.')))
    .map((entry) => ({
      text: `${directory}${entry.name}${entry.isDirectory ? '/' : ''}`,
      kind: 'file',
      start,
      end,
    }));
}

function entriesOf(directory: string): readonly { readonly name: string; readonly isDirectory: boolean }[] {
  const path = directory.startsWith('~/')
    ? join(homedir(), directory.slice(2))
    : directory === ''
      ? '.'
      : directory;
  try {
    return readdirSync(path, { withFileTypes: true })
      .slice(0, directoryEntries)
      .map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
