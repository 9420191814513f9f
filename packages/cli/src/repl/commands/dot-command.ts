import type { Notice, Session } from '../session.ts';
import type { History } from '../history/history.ts';
import type { ModeName, OutputSettings } from '../output/output-settings.ts';
import type { OutputTarget } from '../output/output-target.ts';
import type { Table } from '@weir/runtime';
import type { PipelineMeter } from '../status/pipeline-meter.ts';
import type { Line } from '../text/line.ts';

/**
 * A command of the REPL, as data: what it does is the list of actions it gives, which the REPL carries out. So it can
 * be tested without a terminal.
 */
export interface DotCommand {
  /** Without the dot. */
  readonly name: string;
  /** What stands behind the name: `[FILE]`. */
  readonly usage?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** More lines for `.help NAME`. */
  readonly details?: readonly string[];
  /** What may stand behind the name, for completion: `files` are paths. */
  readonly arguments?: 'files' | ((session: Session) => readonly string[]);
  run(
    argument: string,
    context: CommandContext,
  ): readonly CommandAction[] | Promise<readonly CommandAction[]>;
}

/** What a command may look at. */
export interface CommandContext {
  readonly session: Session;
  readonly settings: OutputSettings;
  readonly history: History;
  readonly meter: PipelineMeter;
  readonly notices: readonly Notice[];
  readonly last?: LastResult;
  /** The query whose live view is on the screen. */
  readonly watched?: number;
  readonly version: string;
  /** The commands there are. */
  readonly commands: readonly DotCommand[];
}

/** The latest result, whole. */
export interface LastResult {
  readonly sql: string;
  readonly table: Table;
}

/** What the REPL is to do. */
export type CommandAction =
  | { readonly kind: 'print'; readonly lines: readonly Line[] }
  | { readonly kind: 'refuse'; readonly message: string; readonly hint?: string }
  | { readonly kind: 'settings'; readonly change: Partial<OutputSettings> }
  | { readonly kind: 'execute'; readonly sql: string }
  | { readonly kind: 'script'; readonly text: string; readonly file: string }
  | { readonly kind: 'show-last' }
  | { readonly kind: 'copy'; readonly mode: ModeName }
  | { readonly kind: 'redirect'; readonly target: OutputTarget | undefined; readonly once: boolean }
  | { readonly kind: 'stop'; readonly ids: readonly number[] }
  | { readonly kind: 'watch'; readonly id: number | undefined }
  | { readonly kind: 'refresh-every'; readonly milliseconds: number }
  | { readonly kind: 'top' }
  | { readonly kind: 'full' }
  | { readonly kind: 'edit'; readonly text: string }
  | { readonly kind: 'clear' }
  | { readonly kind: 'exit' };
