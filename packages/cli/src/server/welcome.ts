import type { CancelKey } from './cancel-keys.ts';
import { BackendError } from './query-backend.ts';
import type { SessionSettings } from './session/session-settings.ts';
import { sqlState } from './sqlstate.ts';
import {
  authenticationOk,
  backendKeyData,
  negotiateProtocolVersion,
  parameterStatus,
} from './wire/backend-message.ts';
import type { WireWriter } from './wire/wire-writer.ts';

interface Startup {
  readonly minorVersion: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Options of the protocol itself, of which there are none. */
const protocolOption = /^_pq_\./;

/** What a client is told when it is let in. */
export function greet(out: WireWriter, startup: Startup, settings: SessionSettings, key: CancelKey): void {
  const unknown = [...startup.parameters.keys()].filter((name) => protocolOption.test(name));
  if (startup.minorVersion > 0 || unknown.length > 0) negotiateProtocolVersion(out, 0, unknown);
  authenticationOk(out);
  for (const [name, value] of settings.reported()) parameterStatus(out, name, value);
  backendKeyData(out, key.processId, key.secret);
}

/**
 * The settings that a client asks for with its first packet. What does not hold here is not taken: the client is told
 * of what does.
 */
export function takeStartupSettings(
  parameters: ReadonlyMap<string, string>,
  settings: SessionSettings,
): void {
  if (parameters.has('replication'))
    throw new BackendError(sqlState.featureNotSupported, 'there is nothing to replicate');
  const asked = [...parameters].filter(([name]) => !['user', 'database', 'options'].includes(name));
  for (const [name, value] of [...optionSettings(parameters.get('options') ?? ''), ...asked]) {
    try {
      settings.set(name.toLowerCase(), value);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
  }
}

/** `-c name=value` and `--name=value`, where a backslash keeps a space. */
function* optionSettings(options: string): Generator<[name: string, value: string]> {
  const option = /(?:^|\s)-(?:c\s*|-)([\w.-]+)=((?:[^\s\\]|\\.)*)/g;
  for (const [, name = '', value = ''] of options.matchAll(option))
    yield [name.replaceAll('-', '_'), value.replaceAll(/\\(.)/g, '$1')];
}
