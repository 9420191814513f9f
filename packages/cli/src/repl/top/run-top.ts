import type { ReadStream } from 'node:tty';
import { systemClock } from '@weir/runtime';
import { exitCode } from '../../exit-code.ts';
import { InkDisplay } from '../app/ink-display.tsx';
import { KeyInput } from '../app/key-input.ts';
import { Terminal } from '../app/terminal.ts';
import { terminalModes } from '../app/terminal-modes.ts';
import { onExitSignals } from '../exit-signals.ts';
import { emptyFrame } from '../frame/frame.ts';
import type { Frame, ScreenSize } from '../frame/frame.ts';
import type { Key } from '../keys/key.ts';
import { Coalescer } from '../run/coalescer.ts';
import type { Session } from '../session.ts';
import { topOf } from '../status/describe-session.ts';
import { PipelineWatch } from '../status/pipeline-watch.ts';
import { isUtf8 } from '../terminal-capability.ts';
import { lineWidth, renderLines } from '../text/line.ts';
import { themeOf } from '../text/theme.ts';
import type { Theme } from '../text/theme.ts';
import { topHeight, topPanel } from './top-panel.ts';
import type { TopState } from './top-panel.ts';

export interface TopOptions {
  readonly session: Session;
  readonly keys: ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly theme: Theme;
  /** Aborted when the pipeline has ended. */
  readonly ended: AbortSignal;
}

const redrawMs = 500;
/** Times on the screen go on when nothing else happens. */
const tickMs = 1000;
const leavingKeys: ReadonlySet<string> = new Set(['q', 'escape', 'ctrl-c', 'ctrl-d']);

/** The dashboard of a pipeline by itself, until somebody leaves or the pipeline ends; gives the exit code. */
export async function runTop({ session, keys, stdout, theme, ended }: TopOptions): Promise<number> {
  const closing = new AbortController();
  let leave: (code: number) => void = () => undefined;
  const left = new Promise<number>((resolve) => {
    leave = resolve;
  });
  const watch = new PipelineWatch(session, systemClock, () => redraw.request());
  const onKey = (key: Key): void => {
    const name = key.kind === 'chord' ? key.chord : key.text;
    if (leavingKeys.has(name)) leave(exitCode.done);
    else if (name === 'ctrl-z') display.suspend();
  };
  const terminal = new Terminal(stdout, new KeyInput(keys, systemClock, onKey), terminalModes(process.env));
  const compose = (): Frame => frameOf(topOf(session, watch, theme.ascii), display.size, theme);
  const display: InkDisplay = new InkDisplay(stdout, systemClock, terminal, compose);
  const redraw = new Coalescer(
    systemClock,
    () => redrawMs,
    () => display.redraw(),
    closing.signal,
  );
  const stopListening = onExitSignals(leave);
  stdout.on('error', () => leave(exitCode.failed));
  ended.addEventListener('abort', () => leave(exitCode.done));
  display.start();
  void tick(redraw, closing.signal);
  const code = await left;
  closing.abort();
  watch.close();
  display.stop();
  stopListening();
  return code;
}

async function tick(redraw: Coalescer, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await systemClock.sleepUntil(systemClock.now() + tickMs, signal);
    redraw.request();
  }
}

function frameOf(top: TopState, { columns, rows }: ScreenSize, theme: Theme): Frame {
  const lines = topPanel(top, columns - 1, Math.min(topHeight(top), rows - 1));
  return { ...emptyFrame, panel: renderLines(lines, theme), lineWidths: lines.map(lineWidth) };
}

/** The dashboard once, for what is no terminal: nothing is cut. */
export function topText(session: Session): string {
  const watch = new PipelineWatch(session, systemClock, () => undefined);
  const theme = themeOf({ theme: 'none', ascii: !isUtf8(process.env) });
  const top = topOf(session, watch, theme.ascii);
  watch.close();
  const lines = topPanel(top, plainColumns, topHeight(top)).slice(0, -1);
  return `${renderLines(lines, theme).replaceAll(/ +$/gm, '')}\n`;
}

const plainColumns = 200;
