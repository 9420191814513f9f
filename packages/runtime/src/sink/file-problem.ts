import { SinkError } from './sink.ts';

export interface Problem {
  readonly reason: string;
  readonly hint?: string;
  /** Nothing is wrong with what was asked for; later it may work. */
  readonly retryable: boolean;
  /** How the C library says it: DuckDB gives its text instead of a code. */
  readonly text: string;
}

const problems: Readonly<Record<string, Problem>> = {
  ENOSPC: {
    reason: 'the disk is full',
    hint: 'free some space, then start again: the batch is then written as a whole',
    retryable: true,
    text: 'No space left on device',
  },
  EDQUOT: {
    reason: 'the disk quota is used up',
    hint: 'free some space, then start again: the batch is then written as a whole',
    retryable: true,
    text: 'Disk quota exceeded',
  },
  EFBIG: {
    reason: 'the file would be larger than the system allows',
    hint: 'raise the limit (ulimit -f), or make the batches smaller with a shorter batch_interval',
    retryable: false,
    text: 'File too large',
  },
  EACCES: { reason: 'permission denied', retryable: false, text: 'Permission denied' },
  EPERM: { reason: 'it is not permitted', retryable: false, text: 'Operation not permitted' },
  EROFS: { reason: 'the file system is read-only', retryable: false, text: 'Read-only file system' },
  ENOTDIR: {
    reason: 'a part of its path is a file, not a directory',
    retryable: false,
    text: 'Not a directory',
  },
  EEXIST: { reason: 'a part of its path is a file, not a directory', retryable: false, text: 'File exists' },
  EISDIR: { reason: 'it is a directory', retryable: false, text: 'Is a directory' },
  ENOENT: {
    reason: 'its directory is gone',
    hint: 'something removes the directory while it is written to',
    retryable: true,
    text: 'No such file or directory',
  },
  ENAMETOOLONG: { reason: 'its name is too long', retryable: false, text: 'File name too long' },
  EMFILE: { reason: 'too many files are open', retryable: true, text: 'Too many open files' },
};

/** What went wrong with a file, in the user's terms. */
export function fileProblem(path: string, error: unknown): SinkError {
  if (error instanceof SinkError) return error;
  const problem = problemOf(error);
  const reason = problem?.reason ?? (error instanceof Error ? error.message : String(error));
  return new SinkError(`cannot write "${path}": ${reason}`, {
    retryable: problem?.retryable ?? false,
    ...(problem?.hint === undefined ? {} : { hint: problem.hint }),
    cause: error,
  });
}

/** What the operating system refused, be it told by Node or in the text of an error of DuckDB. */
export function problemOf(error: unknown): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return problems[error.code];
  return Object.values(problems).find(({ text }) => error.message.includes(text));
}
