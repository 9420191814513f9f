import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';

/** A setting that drivers know and make. */
interface Setting {
  readonly value: string;
  /** The name under which clients are told of it, at the start and when it changes. */
  readonly reported?: string;
  /** What it may be set to, in any case; anything if there is nothing here. Undefined: it cannot be set. */
  readonly allowed?: RegExp;
}

const anything = /^/;
const never = /^\b$/;

/**
 * The settings of PostgreSQL that drivers make or ask for, with what holds here. Values are sent in one form each, so
 * that a client that wants another one is told.
 */
function initialSettings(version: string): ReadonlyMap<string, Setting> {
  return new Map<string, Setting>([
    ['server_version', { value: `15.0 (weir ${version})`, reported: 'server_version', allowed: never }],
    ['server_version_num', { value: '150000', allowed: never }],
    ['server_encoding', { value: 'UTF8', reported: 'server_encoding', allowed: never }],
    [
      'client_encoding',
      { value: 'UTF8', reported: 'client_encoding', allowed: /^(utf-?8|unicode|sql_ascii)$/i },
    ],
    ['application_name', { value: '', reported: 'application_name' }],
    ['is_superuser', { value: 'off', reported: 'is_superuser', allowed: never }],
    ['session_authorization', { value: 'weir', reported: 'session_authorization', allowed: never }],
    ['datestyle', { value: 'ISO, MDY', reported: 'DateStyle', allowed: /^iso/i }],
    ['intervalstyle', { value: 'postgres', reported: 'IntervalStyle', allowed: /^postgres$/i }],
    ['timezone', { value: 'UTC', reported: 'TimeZone', allowed: anything }],
    ['integer_datetimes', { value: 'on', reported: 'integer_datetimes', allowed: never }],
    [
      'standard_conforming_strings',
      { value: 'on', reported: 'standard_conforming_strings', allowed: /^(on|true|1)$/i },
    ],
    [
      'default_transaction_read_only',
      { value: 'on', reported: 'default_transaction_read_only', allowed: anything },
    ],
    ['transaction_read_only', { value: 'on', allowed: anything }],
    ['in_hot_standby', { value: 'off', reported: 'in_hot_standby', allowed: never }],
    ['bytea_output', { value: 'hex', allowed: /^hex$/i }],
    ['statement_timeout', { value: '0', allowed: /^\d+ *(us|ms|s|min|h|d)?$/ }],
    ['search_path', { value: 'main', allowed: anything }],
    ['transaction_isolation', { value: 'repeatable read', allowed: anything }],
    ['default_transaction_isolation', { value: 'repeatable read', allowed: anything }],
    ['extra_float_digits', { value: '1' }],
    ['client_min_messages', { value: 'notice' }],
    ['role', { value: 'none', allowed: /^none$/i }],
    ['max_index_keys', { value: '32', allowed: never }],
    ['max_identifier_length', { value: '63', allowed: never }],
    ['lc_collate', { value: 'C', allowed: never }],
    ['lc_ctype', { value: 'C', allowed: never }],
    ...ignoredSettings.map((name): [string, Setting] => [name, { value: '0' }]),
  ]);
}

/** They make no difference here, whatever their value. */
const ignoredSettings = [
  'lock_timeout',
  'idle_in_transaction_session_timeout',
  'idle_session_timeout',
  'transaction_timeout',
  'geqo',
  'jit',
  'row_security',
  'synchronize_seqscans',
  'work_mem',
  'ssl_renegotiation_limit',
  'default_with_oids',
  'escape_string_warning',
  'backslash_quote',
  'xmloption',
  'xmlbinary',
  'plan_cache_mode',
  'enable_seqscan',
  'max_parallel_workers_per_gather',
  'tcp_keepalives_idle',
  'tcp_keepalives_interval',
  'default_transaction_deferrable',
  'session_replication_role',
  'cursor_tuple_fraction',
];

/** Values that hold, whatever a client sets: times are always sent in UTC, text in UTF-8. */
const fixed = new Set(['client_encoding', 'datestyle', 'timezone', 'search_path', 'transaction_read_only']);

/** What one client has set. */
export class SessionSettings {
  readonly #known: ReadonlyMap<string, Setting>;
  readonly #made = new Map<string, string>();

  constructor(version: string) {
    this.#known = initialSettings(version);
  }

  /** What the client has set, by name in small letters. */
  get made(): ReadonlyMap<string, string> {
    return this.#made;
  }

  /** What clients are told of at the start. */
  *reported(): Generator<readonly [name: string, value: string]> {
    for (const [name, { reported }] of this.#known)
      if (reported !== undefined) yield [reported, this.value(name)];
  }

  /** The name under which the client is to be told when this setting changes. */
  reportedName(name: string): string | undefined {
    return this.#known.get(name)?.reported;
  }

  names(): string[] {
    return [...this.#known.keys(), ...[...this.#made.keys()].filter((name) => !this.#known.has(name))].sort();
  }

  /** Throws a `BackendError` for a name that is not known. */
  value(name: string): string {
    const known = this.#known.get(name);
    const made = this.#made.get(name);
    if (known === undefined && made === undefined) throw unknownSetting(name);
    return made === undefined || fixed.has(name) ? (known?.value ?? '') : made;
  }

  /** `undefined` sets back. Throws a `BackendError` for a name or a value that is not taken. */
  set(name: string, value: string | undefined): void {
    const setting = this.#known.get(name);
    if (setting === undefined && !name.startsWith('weir.')) throw unknownSetting(name);
    if (value === undefined) {
      this.#made.delete(name);
      return;
    }
    if (setting?.allowed === never) throw new BackendError('55P02', `parameter "${name}" cannot be changed`);
    if (value.length > longestValue || setting?.allowed?.test(value) === false) {
      throw new BackendError(
        sqlState.invalidParameterValue,
        `invalid value for parameter "${name}": "${value.slice(0, 60)}"`,
        { hint: `it is ${setting?.value ?? 'shorter'}` },
      );
    }
    if (setting === undefined && this.#made.size >= mostSettings)
      throw new BackendError(sqlState.limitExceeded, `more than ${mostSettings} settings`);
    this.#made.set(name, value);
  }

  reset(): void {
    this.#made.clear();
  }

  /** Milliseconds that a statement may take; 0 for no limit of the client's own. */
  get statementTimeoutMs(): number {
    const [, count = '0', unit = 'ms'] = /^(\d+) *(\w*)$/.exec(this.value('statement_timeout')) ?? [];
    return Number(count) * (millisecondsPer[unit === '' ? 'ms' : unit] ?? 1);
  }
}

const longestValue = 1000;
const mostSettings = 100;
const millisecondsPer: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function unknownSetting(name: string): BackendError {
  return new BackendError(
    sqlState.undefinedObject,
    `unrecognized configuration parameter "${name.slice(0, 60)}"`,
    {
      hint: 'clients cannot change the settings of the pipeline or of its engine',
    },
  );
}
