import { unknownCommand } from './help.ts';
import type { CommandAction, CommandContext } from './dot-command.ts';

/** The actions of a line that begins with a dot. */
export async function runCommand(text: string, context: CommandContext): Promise<readonly CommandAction[]> {
  const [, word = '', rest = ''] = /^\.(\S*)\s*(.*)$/s.exec(text.trim()) ?? [];
  const name = word.replace(/;$/, '').toLowerCase();
  const command = context.commands.find((each) => each.name === name);
  if (command === undefined) return unknownCommand(name, context.commands);
  return command.run(rest.replace(/\s*;?\s*$/, ''), context);
}
