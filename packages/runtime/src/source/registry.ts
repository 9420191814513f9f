import { filesSource } from './files.ts';
import { rateSource } from './rate.ts';
import { socketSource } from './socket.ts';
import type { Source } from './source.ts';
import { stdinSource } from './stdin.ts';

/** The sources that a FROM clause can name, those of third parties too. */
export class SourceRegistry {
  readonly #sources = new Map<string, Source>();

  /** Adds a source; one of the same name is replaced. */
  register(source: Source): void {
    this.#sources.set(source.name.toLowerCase(), source);
  }

  /** Names are compared as SQL compares them: without regard to case. */
  get(name: string): Source | undefined {
    return this.#sources.get(name.toLowerCase());
  }

  /** In the order of registration, for completion and messages. */
  all(): readonly Source[] {
    return [...this.#sources.values()];
  }
}

/**
 * What ships with the runtime and needs nothing of a pipeline. `queue` (`queueSource`) belongs to one context,
 * `replay` to one clock: they are registered beside these.
 */
export function builtInSources(): SourceRegistry {
  const registry = new SourceRegistry();
  for (const source of [stdinSource(), socketSource, filesSource, rateSource]) registry.register(source);
  return registry;
}
