import type { QueryPlan } from '@weir/planner';
import type { SinkRegistry } from '../sink/registry.ts';
import { SinkError } from '../sink/sink.ts';
import type { SinkContext, SinkEngine, SinkWriter } from '../sink/sink.ts';
import { checkedOptions } from './lookup.ts';
import { withPlace } from './place.ts';
import type { Place } from './place.ts';

export interface WriterOptions {
  readonly sinks: SinkRegistry;
  readonly engine: SinkEngine;
  /** The user's text, to which the places in plans refer. */
  readonly text: string;
  /** What the sink is told of whose rows it gets. */
  readonly output: string | number;
  /** The run is over a recording. */
  readonly repeatable: boolean;
  /** Answers about all of the input are given at its end. */
  readonly wholeAtEnd: boolean;
  readonly report: (message: string) => void;
}

/** Opens the sink of a query, if it has one. What it throws, and rejects with later, has the place where it is named. */
export async function openWriter(query: QueryPlan, options: WriterOptions): Promise<SinkWriter | undefined> {
  const { role, span } = query;
  if (role.kind === 'stream') return undefined;
  const place: Place = { span: role.kind === 'sink' ? role.sink.span : span, text: options.text };
  const writer = await withPlace(place, () =>
    openSink(role, { ...options, wholeInput: isWhole(query, options), answers: query.answers }),
  );
  return {
    write: (batch) => withPlace(place, () => writer.write(batch)),
    close: () => withPlace(place, () => writer.close()),
  };
}

function isWhole({ wholeInput }: QueryPlan, { wholeAtEnd }: WriterOptions): boolean {
  return wholeInput === 'rows' || (wholeInput !== undefined && wholeAtEnd);
}

function openSink(
  role: Exclude<QueryPlan['role'], { readonly kind: 'stream' }>,
  {
    sinks,
    engine,
    output,
    repeatable,
    wholeInput,
    answers,
    report,
  }: WriterOptions & Pick<SinkContext, 'wholeInput' | 'answers'>,
): SinkWriter | Promise<SinkWriter> {
  const word = role.kind === 'sink' ? role.sink.name : 'console';
  const sink = sinks.get(word);
  if (sink === undefined) {
    throw new SinkError(`there is no sink called "${word}"`, {
      hint:
        role.kind === 'print'
          ? 'register a console sink, or name another with CREATE SINK ... INTO'
          : `known: ${sinks.names().join(', ')}`,
    });
  }
  const { values } = checkedOptions(word, sink.options, role.kind === 'sink' ? role.sink.arguments : []);
  return sink.open(values, { output, engine, repeatable, wholeInput, answers, report });
}
