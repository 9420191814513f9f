import { readFile } from 'node:fs/promises';
import { wordsOf } from '../text/parse-words.ts';
import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';
import { fileProblem, homePath } from './file-problem.ts';

export const readCommand: DotCommand = {
  name: 'read',
  usage: 'FILE',
  summary: 'run the statements and commands of a file, up to the first error',
  arguments: 'files',
  run: async (argument) => {
    const [file] = wordsOf(argument);
    if (file === undefined) return refuse('.read takes a file');
    try {
      return [{ kind: 'script', text: await readFile(homePath(file), 'utf8'), file }];
    } catch (error) {
      return refuse(`"${file}" cannot be read: ${fileProblem(error)}`);
    }
  },
};
