import { writeFile } from 'node:fs/promises';
import { counted } from '../text/quantity.ts';
import { wordsOf } from '../text/parse-words.ts';
import { refuse, say } from './answers.ts';
import type { DotCommand } from './dot-command.ts';
import { fileProblem, homePath } from './file-problem.ts';

export const saveCommand: DotCommand = {
  name: 'save',
  usage: '[-f] FILE',
  summary: 'write the streams, sinks and queries that run as a pipeline file',
  details: ['weir run FILE runs it. A file that exists is left alone without -f.'],
  arguments: 'files',
  run: async (argument, { session }) => {
    const words = wordsOf(argument);
    const force = words.includes('-f');
    const file = words.find((word) => word !== '-f');
    if (file === undefined) return refuse('.save takes a file', 'write .save pipeline.sql');
    const text = session.pipelineText();
    if (text.trim() === '') return refuse('there is nothing to save yet');
    try {
      await writeFile(homePath(file), text, { flag: force ? 'w' : 'wx' });
    } catch (error) {
      const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
      if (exists) return refuse(`"${file}" exists`, `.save -f ${file} writes it anew`);
      return refuse(`"${file}" cannot be written: ${fileProblem(error)}`);
    }
    return say(`wrote ${counted(text.trimEnd().split('\n').length, 'line')} to ${file}`);
  },
};
