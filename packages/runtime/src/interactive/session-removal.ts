import type { DropStatement, Name } from '@weir/parser';
import type { Planning } from '@weir/planner';
import { outputName } from '../engine/batch-metrics.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { RunningQuery } from '../engine/run-batch.ts';
import type { Definitions } from './definitions.ts';
import { refusal } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import type { SessionQueries } from './session-queries.ts';
import type { SessionSources } from './session-sources.ts';

export interface SessionRemovalParts {
  readonly queries: SessionQueries;
  readonly sources: SessionSources;
  readonly definitions: Definitions;
  readonly pipeline: () => Pipeline;
  readonly scope: () => Planning;
}

/** Takes streams and sinks out of a session, between two batches. */
export class SessionRemoval {
  readonly #parts: SessionRemovalParts;

  constructor(parts: SessionRemovalParts) {
    this.#parts = parts;
  }

  /** DROP STREAM and DROP SINK; refused while something reads what is to go, unless that is to go as well. */
  async drop(statement: DropStatement, sql: string): Promise<Outcome> {
    const { name, what, ifExists, cascade } = statement;
    const scope = this.#parts.scope();
    const word = what.toLowerCase();
    const known = what === 'STREAM' ? scope.stream(name.text) !== undefined : scope.sinkDefined(name.text);
    if (!known) {
      const message = `there is no ${word} called "${name.text}"`;
      if (ifExists) return { kind: 'done', message };
      const hint = scope.didYouMean(name.text);
      return refusal(sql, { span: name.span, code: `unknown-${word}`, message, hint });
    }
    const readers = what === 'STREAM' ? this.#parts.queries.readersOf(name.text) : [];
    if (readers.length > 0 && !cascade) {
      return inUse(sql, name, readers, 'write CASCADE to drop these as well');
    }
    for (const reader of readers.toReversed()) await this.#removeReader(reader);
    if (what === 'STREAM') await this.#removeStream(name.text);
    else await this.#removeSink(name.text);
    return { kind: 'done', message: `${word} ${name.text} is dropped` };
  }

  /** Makes room for a stream of the same name; the refusal where that cannot be. */
  async replace(name: Name, sql: string): Promise<Outcome | undefined> {
    const readers = this.#parts.queries.readersOf(name.text);
    if (readers.length > 0) return inUse(sql, name, readers, 'stop that first');
    await this.#removeStream(name.text);
    return undefined;
  }

  async #removeReader(reader: RunningQuery): Promise<void> {
    const { role } = reader.runner.plan;
    await this.#parts.queries.remove(reader);
    if (role.kind === 'print') this.#parts.definitions.remove(`query:${role.number}`);
    else this.#forget(role.kind, role.name);
  }

  async #removeStream(name: string): Promise<void> {
    const { queries, sources, pipeline } = this.#parts;
    const derived = queries.named('stream', name);
    if (derived !== undefined) await queries.remove(derived);
    await pipeline().removeStream(name);
    await sources.stop(name);
    this.#forget('stream', name);
  }

  async #removeSink(name: string): Promise<void> {
    const { queries } = this.#parts;
    const sink = queries.named('sink', name);
    if (sink !== undefined) await queries.remove(sink);
    this.#forget('sink', name);
  }

  #forget(kind: 'stream' | 'sink', name: string): void {
    const { definitions, scope } = this.#parts;
    if (kind === 'stream') scope().removeStream(name);
    else scope().removeSink(name);
    definitions.remove(`${kind}:${name.toLowerCase()}`);
  }
}

function inUse(sql: string, name: Name, readers: readonly RunningQuery[], hint: string): Outcome {
  const names = readers.map(({ runner }) => String(outputName(runner.plan))).join(', ');
  const message = `"${name.text}" is read by ${names}`;
  return refusal(sql, { span: name.span, code: 'in-use', message, hint });
}
