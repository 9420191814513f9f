import { durationText, errorAt, warningAt } from '@weir/parser';
import type { Diagnostic, SetStatement, Span, Statement } from '@weir/parser';
import { constantOf } from './option-value.ts';
import { defaultSettings, settingNames } from './settings.ts';
import type { SettingName, Settings } from './settings.ts';

/** The settings of a file: each is one for the whole pipeline, wherever it stands. `wins` are those given beside it. */
export function readSettings(
  statements: readonly Statement[],
  wins: Partial<Pick<Settings, 'batchIntervalMs' | 'onQueryError'>>,
  before: Settings = defaultSettings,
): { readonly settings: Settings; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const setAt = new Map<SettingName, Span>();
  let settings: Settings = { ...before, setAt };
  for (const statement of statements) {
    if (statement.kind !== 'set') continue;
    const read = readSetting(statement);
    if ('code' in read) {
      diagnostics.push(read);
      continue;
    }
    if (setAt.has(read.name) && settings[read.field] !== read.values[read.field])
      diagnostics.push(twice(statement, read.name));
    setAt.set(read.name, statement.span);
    settings = { ...settings, ...read.values };
  }
  if (settings.checkpoint !== undefined) diagnostics.push(checkpointNotKept(setAt.get('checkpoint')));
  return {
    settings: {
      ...settings,
      batchIntervalMs: wins.batchIntervalMs ?? settings.batchIntervalMs,
      onQueryError: wins.onQueryError ?? settings.onQueryError,
    },
    diagnostics,
  };
}

/** Said rather than silently ignored. */
function checkpointNotKept(span: Span | undefined): Diagnostic {
  return warningAt(
    span ?? { start: 0, end: 0 },
    'no-checkpoint',
    'checkpoints are not kept yet: a stopped pipeline begins anew',
  );
}

function twice(statement: SetStatement, name: SettingName): Diagnostic {
  return errorAt(
    statement.span,
    'setting-twice',
    `${name} is set twice, to different values`,
    'it is one for the whole pipeline: keep one of them',
  );
}

interface ReadSetting {
  readonly name: SettingName;
  readonly field: keyof Settings;
  readonly values: Partial<Settings>;
}

function readSetting(statement: SetStatement): ReadSetting | Diagnostic {
  const name = settingNames.find((known) => known === statement.name.text.toLowerCase());
  const value =
    statement.value.kind === 'duration' ? statement.value.milliseconds : constantOf(statement.value);
  switch (name) {
    case 'batch_interval':
      if (statement.value.kind !== 'duration' || typeof value !== 'number' || value <= 0)
        return wrong(statement, 'a duration such as 1s');
      return { name, field: 'batchIntervalMs', values: { batchIntervalMs: value } };
    case 'remember':
      if (statement.value.kind !== 'duration' || typeof value !== 'number')
        return wrong(statement, 'a duration such as 5m');
      return { name, field: 'rememberMs', values: { rememberMs: value } };
    case 'checkpoint':
      return typeof value === 'string'
        ? { name, field: 'checkpoint', values: { checkpoint: value } }
        : wrong(statement, "a directory such as 'state'");
    case 'max_rate':
      if (typeof value !== 'number' || value <= 0) return wrong(statement, 'rows per second such as 10000');
      return { name, field: 'maxRate', values: { maxRate: value } };
    case 'backpressure': {
      const flag =
        typeof value === 'string'
          ? { true: true, false: false, on: true, off: false }[value.toLowerCase()]
          : value;
      if (typeof flag !== 'boolean') return wrong(statement, 'true or false');
      return { name, field: 'backpressure', values: { backpressure: flag } };
    }
    case 'on_query_error':
      if (value !== 'stop' && value !== 'continue') return wrong(statement, "'stop' or 'continue'");
      return { name, field: 'onQueryError', values: { onQueryError: value } };
    case undefined:
      return errorAt(
        statement.name.span,
        'unknown-setting',
        `there is no setting called "${statement.name.text}"`,
      );
  }
}

function wrong(statement: SetStatement, expected: string): Diagnostic {
  return errorAt(
    statement.value.span,
    'setting-value',
    `${statement.name.text.toLowerCase()} takes ${expected}`,
  );
}

/** The value of a setting as SHOW SETTINGS prints it. */
export function settingText(settings: Settings, name: SettingName): string {
  switch (name) {
    case 'batch_interval':
      return durationText(settings.batchIntervalMs);
    case 'remember':
      return settings.rememberMs === 0 ? 'nothing' : durationText(settings.rememberMs);
    case 'checkpoint':
      return settings.checkpoint ?? 'none';
    case 'max_rate':
      return settings.maxRate === undefined ? 'no limit' : String(settings.maxRate);
    case 'backpressure':
      return String(settings.backpressure);
    case 'on_query_error':
      return settings.onQueryError;
  }
}
