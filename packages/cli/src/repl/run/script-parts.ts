import { dotCommandOf, splitStatements } from '../editor/statements.ts';
import type { Work } from './work-queue.ts';

/** A statement or a dot command of a text. */
export interface ScriptPart {
  readonly kind: 'statement' | 'command';
  readonly text: string;
  /** Offset in the whole text. */
  readonly start: number;
  readonly vertical: boolean;
}

/** What a text that is given runs; one that was typed may be a command alone. */
export function partsOfWork({ text, file }: Pick<Work, 'text' | 'file'>): readonly ScriptPart[] {
  const command = file === undefined ? dotCommandOf(text) : undefined;
  return command === undefined || command.includes('\n')
    ? scriptParts(text)
    : [{ kind: 'command', text: command, start: 0, vertical: false }];
}

/** What a text or file is to run, in order. A line that begins with a dot, where a statement may begin, is a command. */
export function scriptParts(source: string): readonly ScriptPart[] {
  return splitStatements(source).flatMap((statement) => {
    const parts: ScriptPart[] = [];
    let { text, start } = statement;
    while (text.startsWith('.')) {
      const [command = ''] = text.split('\n', 1);
      parts.push({ kind: 'command', text: command.trim(), start, vertical: false });
      const rest = text.slice(command.length);
      start += text.length - rest.trimStart().length;
      text = rest.trimStart();
    }
    return text === '' ? parts : [...parts, { kind: 'statement', text, start, vertical: statement.vertical }];
  });
}
