import { closest } from '@weir/parser';
import { editorHelp, viewHelp } from '../keys/key-tables.ts';
import { line } from '../text/line.ts';
import { refuse, sayLines, twoColumns } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const helpCommand: DotCommand = {
  name: 'help',
  usage: '[COMMAND | keys]',
  summary: 'these commands, one of them, or the keys',
  run: (argument, { commands }) => {
    const name = argument.replace(/^\./, '').toLowerCase();
    if (name === '')
      return sayLines([
        ...listOf(commands),
        line(''),
        line('SQL ends in ; and may go over several lines. Ctrl-D leaves.', 'dim'),
      ]);
    if (name === 'keys')
      return sayLines([
        line('At the prompt', 'heading'),
        ...twoColumns(editorHelp()),
        line(''),
        line('In a live view', 'heading'),
        ...twoColumns(viewHelp()),
      ]);
    const command = commands.find((each) => each.name === name);
    return command === undefined ? unknownCommand(name, commands) : sayLines(detailsOf(command));
  },
};

/** What is said to a command that there is not. */
export function unknownCommand(name: string, commands: readonly DotCommand[]): ReturnType<typeof refuse> {
  const [near] = closest(
    name,
    commands.map((command) => command.name),
  );
  return refuse(
    `there is no command ".${name}"`,
    near === undefined ? '.help lists them' : `did you mean ".${near}"?`,
  );
}

function listOf(commands: readonly DotCommand[]): ReturnType<typeof twoColumns> {
  return twoColumns(
    commands.map((command) => {
      const title = titleOf(command);
      return [title.length > longestTitle ? `.${command.name} ...` : title, command.summary];
    }),
  );
}

/** What takes more is told by `.help NAME`: lines must not wrap. */
const longestTitle = 28;

function detailsOf(command: DotCommand): ReturnType<typeof twoColumns> {
  return [
    line(titleOf(command), 'heading'),
    line(`  ${command.summary}`),
    ...(command.details ?? []).map((each) => line(`  ${each}`)),
  ];
}

function titleOf({ name, usage }: DotCommand): string {
  return usage === undefined ? `.${name}` : `.${name} ${usage}`;
}
