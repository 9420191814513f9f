import { isThemeName, themeNames } from '../text/theme.ts';
import { refuse, say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const themeCommand: DotCommand = {
  name: 'theme',
  usage: `[${themeNames.join(' | ')}]`,
  summary: 'colours for a dark or a light terminal, or none',
  arguments: () => themeNames,
  run: (argument, { settings }) => {
    if (argument === '') return say(`theme is ${settings.theme}`);
    if (!isThemeName(argument)) return refuse(`there is no theme "${argument}"`, themeNames.join(', '));
    return [{ kind: 'settings', change: { theme: argument } }];
  },
};
