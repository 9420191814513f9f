import { streamFormats } from '@weir/parser';
import { parseFilePattern } from './file-pattern.ts';
import { FilesReceiver } from './files-receiver.ts';
import { byAge, listFiles, lookAt } from './list-files.ts';
import { faultOf } from './option-fault.ts';
import { numberOption, stringOption } from './option-values.ts';
import { SourceError } from './source.ts';
import type { Source, SourceOptions } from './source.ts';

/**
 * `files('incoming/*.json')`: the files there are, oldest first, then new ones as they appear. Each file is read
 * once: what is appended to it later is not read, which is reported. A file that is renamed over an old one is new.
 */
export const filesSource: Source = {
  name: 'files',
  description: 'new files in a directory, as they appear by rename',
  options: [
    {
      name: 'pattern',
      type: 'string',
      position: 0,
      required: true,
      description: "a path, with *, ?, [...] in its names and ** for any folders, such as 'incoming/*.json'",
    },
    {
      name: 'existing',
      type: 'boolean',
      description: 'false skips the files that are there at the start; true by default',
    },
    {
      name: 'max_files_per_batch',
      type: 'number',
      description: 'how many files a batch begins with at most; no bound by default',
    },
  ],
  formats: ['auto', ...streamFormats],
  sampleFile: async (options) => {
    const paths = await listFiles(parseFilePattern(stringOption(options, 'pattern')), () => undefined).catch(
      () => [],
    );
    const found = (await Promise.all(paths.map(lookAt))).filter((file) => file.stats?.isFile() === true);
    return found.toSorted(byAge)[0]?.path;
  },
  check: (options) =>
    faultOf('pattern', () => patternOf(options)) ?? faultOf('max_files_per_batch', () => perBatchOf(options)),
  open: (options, context) =>
    new FilesReceiver(
      parseFilePattern(patternOf(options)),
      { existing: options['existing'] !== false, perBatch: perBatchOf(options) },
      context,
    ),
};

function patternOf(options: SourceOptions): string {
  const text = stringOption(options, 'pattern');
  if (text !== '') return text;
  throw new SourceError("files('') names no file", { hint: "such as files('incoming/*.json')" });
}

function perBatchOf(options: SourceOptions): number {
  const perBatch = numberOption(options, 'max_files_per_batch') ?? Infinity;
  if (perBatch === Infinity || (Number.isSafeInteger(perBatch) && perBatch > 0)) return perBatch;
  throw new SourceError(`max_files_per_batch => ${perBatch} is not a number of files`, {
    hint: 'it may be 1 or more',
  });
}
