import { say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const versionCommand: DotCommand = {
  name: 'version',
  summary: 'of weir and of Node',
  run: (_argument, { version }) => say(`weir ${version}, Node ${process.versions.node}`),
};
