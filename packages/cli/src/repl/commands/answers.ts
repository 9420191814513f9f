import { line, run } from '../text/line.ts';
import type { Line } from '../text/line.ts';
import { switchOf } from '../text/parse-words.ts';
import type { OutputSettings } from '../output/output-settings.ts';
import type { CommandAction } from './dot-command.ts';

/** Says something. */
export function say(...texts: readonly string[]): readonly CommandAction[] {
  return [{ kind: 'print', lines: texts.map((text) => line(text)) }];
}

export function sayLines(lines: readonly Line[]): readonly CommandAction[] {
  return [{ kind: 'print', lines }];
}

/** Says what is wrong with a command, and what would be right. */
export function refuse(message: string, hint?: string): readonly CommandAction[] {
  return [{ kind: 'refuse', message, ...(hint === undefined ? {} : { hint }) }];
}

/** Sets a setting that is on or off; without an argument tells it. */
export function setSwitch(
  name: 'types' | 'timer',
  argument: string,
  settings: OutputSettings,
): readonly CommandAction[] {
  if (argument === '') return say(`${name} is ${settings[name] ? 'on' : 'off'}`);
  const value = switchOf(argument);
  if (value === undefined) return refuse(`"${argument}" is neither on nor off`, `write .${name} on`);
  return [{ kind: 'settings', change: { [name]: value } }];
}

/** Two columns, the first padded: lists of names and what they are. */
export function twoColumns(rows: readonly (readonly [string, string])[]): readonly Line[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, what]) => [run(`  ${name.padEnd(width)}  `, 'strong'), run(what)]);
}
