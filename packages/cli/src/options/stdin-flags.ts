import type { ContextOptions, StreamingContext } from '@weir/runtime';
import { UsageError } from '../report-error.ts';

type StdinOptions = Pick<ContextOptions, 'stdinFormat' | 'stdinColumns' | 'stdinTime'>;

/** `--input`, `--schema` and `--time` say how the stream `stdin` is read that needs no CREATE. Throws where nothing reads that. */
export function refuseIdleFlags(
  sources: ReturnType<StreamingContext['sources']>,
  { stdinFormat, stdinColumns, stdinTime }: StdinOptions,
): void {
  const flags = [
    { name: '--input', isGiven: stdinFormat !== undefined, said: 'FORMAT ...' },
    { name: '--schema', isGiven: stdinColumns !== undefined, said: 'a list of columns' },
    { name: '--time', isGiven: stdinTime !== undefined, said: `stdin(time => '${stdinTime}')` },
  ];
  const idle = flags.find(({ isGiven }) => isGiven);
  if (idle === undefined || sources.some(({ bare }) => bare)) return;
  const made = sources.find(({ source }) => source === 'stdin');
  throw new UsageError(
    `${idle.name} tells how the stream stdin is read that needs no CREATE, and nothing reads it`,
    made === undefined ? 'write FROM stdin' : `say it where "${made.stream}" is made, with ${idle.said}`,
  );
}
