import type { DotCommand } from './dot-command.ts';
import { attachCommand, detachCommand } from './attach.ts';
import { clearCommand } from './clear.ts';
import { copyCommand } from './copy.ts';
import { editCommand } from './edit.ts';
import { explainCommand } from './explain.ts';
import { fullCommand } from './full.ts';
import { helpCommand } from './help.ts';
import { historyCommand } from './history.ts';
import { lagCommand } from './lag.ts';
import { lastCommand } from './last.ts';
import { maxrowsCommand } from './maxrows.ts';
import { modeCommand } from './mode.ts';
import { onceCommand } from './once.ts';
import { outputCommand } from './output.ts';
import { paramsCommand } from './params.ts';
import { pagerCommand } from './pager.ts';
import { queriesCommand } from './queries.ts';
import { readCommand } from './read.ts';
import { saveCommand } from './save.ts';
import { schemaCommand } from './schema.ts';
import { sourcesCommand } from './sources.ts';
import { stopCommand } from './stop.ts';
import { tablesCommand } from './tables.ts';
import { themeCommand } from './theme.ts';
import { timerCommand } from './timer.ts';
import { topCommand } from './top.ts';
import { typesCommand } from './column-types.ts';
import { versionCommand } from './version.ts';
import { watchCommand } from './watch.ts';
import { exitCommand, quitCommand } from './exit.ts';

/** In the order in which `.help` lists them. */
export const allCommands: readonly DotCommand[] = [
  helpCommand,
  tablesCommand,
  schemaCommand,
  queriesCommand,
  stopCommand,
  watchCommand,
  fullCommand,
  topCommand,
  attachCommand,
  detachCommand,
  modeCommand,
  maxrowsCommand,
  typesCommand,
  timerCommand,
  paramsCommand,
  onceCommand,
  outputCommand,
  lastCommand,
  copyCommand,
  readCommand,
  saveCommand,
  historyCommand,
  editCommand,
  explainCommand,
  sourcesCommand,
  lagCommand,
  themeCommand,
  pagerCommand,
  clearCommand,
  versionCommand,
  exitCommand,
  quitCommand,
];
