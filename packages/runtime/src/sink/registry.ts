import type { Callback } from './callback-sink.ts';
import { callbackSink } from './callback-sink.ts';
import { filesSink } from './files-sink.ts';
import type { Sink } from './sink.ts';
import { tableSink } from './table-sink.ts';

/** The sinks that `CREATE SINK ... INTO name(...)` can name, those of third parties too. */
export class SinkRegistry {
  readonly #sinks = new Map<string, Sink>();

  /** Adds a sink; one of the same name is replaced. */
  register(sink: Sink): void {
    this.#sinks.set(sink.name.toLowerCase(), sink);
  }

  /** Names are compared as SQL compares them: without regard to case. */
  get(name: string): Sink | undefined {
    return this.#sinks.get(name.toLowerCase());
  }

  names(): readonly string[] {
    return [...this.#sinks.values()].map((sink) => sink.name);
  }
}

/** What ships with the runtime; `console` comes with the command line. The map of callbacks may be filled later. */
export function builtInSinks(callbacks: ReadonlyMap<string, Callback>): SinkRegistry {
  const registry = new SinkRegistry();
  for (const sink of [filesSink(), tableSink(), callbackSink(callbacks)]) registry.register(sink);
  return registry;
}
