import { parseTarget } from '../output/output-target.ts';
import { refuse } from './answers.ts';
import type { DotCommand } from './dot-command.ts';

export const onceCommand: DotCommand = {
  name: 'once',
  usage: "FILE | '|COMMAND'",
  summary: 'write the next result to a file or into a program',
  details: [
    'All rows, nothing cut. A file that ends in .csv, .tsv, .json, .jsonl or .md is written as that.',
  ],
  arguments: 'files',
  run: (argument) => {
    const target = parseTarget(argument);
    return target === undefined
      ? refuse('.once takes a file or a command', "write .once result.csv, or .once '|wc -l'")
      : [{ kind: 'redirect', target, once: true }];
  },
};
