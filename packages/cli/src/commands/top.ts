import { ReadStream } from 'node:tty';
import { usesColor } from '../color.ts';
import type { ColorChoice } from '../color.ts';
import { exitCode } from '../exit-code.ts';
import { OutputStream } from '../output-stream.ts';
import { RemoteSession } from '../repl/attach/remote-session.ts';
import { WatchedPipeline } from '../repl/attach/watched-pipeline.ts';
import { defaultOutput } from '../repl/output/output-settings.ts';
import { canDraw, drawsAscii } from '../repl/terminal-capability.ts';
import { themeOf } from '../repl/text/theme.ts';
import type { ErrorOutput } from '../report-error.ts';
import { findPipeline } from '../server/registry/list-pipelines.ts';

export interface TopFlags {
  /** The name or process number of a running pipeline; without one there must be only one. */
  readonly pipeline?: string;
  readonly color: ColorChoice;
}

/** `weir top`: the dashboard of a running pipeline of this user, until `q`; where there is no terminal, once. */
export async function top({ pipeline, color }: TopFlags, errors: ErrorOutput): Promise<number> {
  const watched = await WatchedPipeline.open(await findPipeline(pipeline));
  const session = new RemoteSession(watched);
  const { stdin, stdout } = process;
  try {
    if (!canDraw(stdout, process.env) || !(stdin instanceof ReadStream)) {
      const { topText } = await import('../repl/top/run-top.ts');
      await new OutputStream(stdout).write([topText(session)]);
      return exitCode.done;
    }
    const ended = new AbortController();
    watched.on('ended', () => ended.abort());
    const colored = usesColor(stdout, process.env, color);
    // Must be said before Ink is loaded: it does not know NO_COLOR.
    if (!colored) process.env['FORCE_COLOR'] = '0';
    const { runTop } = await import('../repl/top/run-top.ts');
    const theme = themeOf({
      theme: colored ? defaultOutput.theme : 'none',
      ascii: drawsAscii(stdout, process.env),
    });
    const code = await runTop({ session, keys: stdin, stdout, theme, ended: ended.signal });
    stdin.pause().unref();
    if (ended.signal.aborted) errors.write(`weir: note: the pipeline "${watched.entry.name}" has ended\n`);
    return code;
  } finally {
    await session.close();
  }
}
