import { didYouMean, errorAt, offsetOfByte } from '@weir/parser';
import type { Diagnostic, FunctionCall, Span } from '@weir/parser';
import type { Catalog } from './catalog.ts';
import { sourceSpan } from './fragment.ts';
import type { Fragment } from './fragment.ts';
import type { Column, Program, QueryPlan, SourcePlan } from './plan.ts';
import type { Settings } from './settings.ts';
import type { ListedQuery } from './statement/query-listing.ts';
import type { GroupedWindow } from './window/grouped-window.ts';
import type { PaneUse } from './window/pane-streams.ts';
import { PartialSet } from './window/partial-set.ts';
import { RunningSets } from './window/running-sets.ts';

/** A stream as the queries behind its definition see it. */
export interface StreamDefinition {
  readonly name: string;
  readonly slideMs: number;
  /** Absent while only the first rows can tell. */
  readonly columns?: readonly Column[];
  /** It is computed over windows that overlap: its batches hold rows more than once. */
  readonly overlapping: boolean;
  readonly span: Span;
}

/** How the queries planned so far use a stream. */
export interface StreamUsage {
  consumers: number;
  windowMs: number;
  /** LAST reads this far back. */
  lastMs: number;
  rememberMs: number;
  rememberBytes?: number;
  /** Some query gives another answer when the rows come in another order. */
  ordered: boolean;
  /** Lower-case names used in queries over the stream, or everything. */
  needed: Set<string> | 'all';
}

/** How planning is done, beyond what the statements say. */
export interface PlanOptions {
  /** Columns of streams that were learnt from their first rows, by lower-case name. */
  readonly learnt: ReadonlyMap<string, readonly Column[]>;
  /** SQL from the command line: a bare `stdin` means all of the input so far (dialect section 12). */
  readonly commandLine: boolean;
  /** The format of the bare `stdin`; without it the first line tells. */
  readonly stdinFormat?: string;
  /** The columns of the bare `stdin`; without them the first rows tell. */
  readonly stdinColumns?: readonly Column[];
  /** The column by whose times the rows of the bare `stdin` arrive; without it they arrive as they come. */
  readonly stdinTime?: string;
  /** A row that cannot be read ends the run, where ON ERROR does not say. */
  readonly strict?: boolean;
  /** Win over the file's settings. */
  readonly batchIntervalMs?: number;
  readonly onQueryError?: 'stop' | 'continue';
  /** More statements may follow while the pipeline runs: every stream keeps all its columns, and may be dropped. */
  readonly interactive?: boolean;
  /** Nobody will run the plan: strategies are not chosen. */
  readonly onlyProblems?: boolean;
}

/** What is known at one point of a file: the scope of the statements that follow. */
export class Planning {
  readonly catalog: Catalog;
  readonly settings: Settings;
  readonly options: PlanOptions;
  readonly diagnostics: Diagnostic[] = [];
  readonly sources: Omit<SourcePlan, 'relations'>[] = [];
  /** The streams that the statements make, those further down too, by lower-case name. */
  readonly made = new Set<string>();
  /** Sources that stand in FROM by themselves, by the text of their call. */
  readonly implicitStreams = new Map<string, StreamDefinition>();
  readonly #streams = new Map<string, StreamDefinition>();
  readonly #usage = new Map<string, StreamUsage>();
  /** By lower-case name, with what LAST can read of each; undefined where its query was refused. */
  readonly #sinks = new Map<string, StreamDefinition | undefined>();
  readonly #broken = new Set<string>();
  /** What each query reads of panes that queries share. */
  readonly paneUses = new Map<Program, readonly PaneUse[]>();
  /** What the pane streams of the plan hold. */
  readonly paneSets = new Map<QueryPlan, PartialSet>();
  readonly #partialSets = new Map<string, PartialSet>();
  /** The partials that a session computes: the same for all copies of its scope. */
  readonly runningSets: RunningSets;
  readonly #macros = new Set<string>();
  readonly #planned: ListedQuery[] = [];
  readonly #kept: (readonly (string | number)[])[] = [];
  #windowCount = 0;
  #stateCount = 0;
  #queryCount = 0;

  constructor(catalog: Catalog, settings: Settings, options: PlanOptions, runningSets = new RunningSets()) {
    this.runningSets = runningSets;
    this.catalog = catalog;
    this.settings = settings;
    this.options = options;
  }

  /** The same scope, to try statements in: what they add is not in this one. `settings` may differ from here on. */
  copy(
    settings: Settings = this.settings,
    catalog: Catalog = this.catalog,
    options: PlanOptions = this.options,
  ): Planning {
    const copy = new Planning(catalog, settings, options, this.runningSets);
    copy.sources.push(...this.sources);
    for (const [key, definition] of this.implicitStreams) copy.implicitStreams.set(key, definition);
    for (const [key, definition] of this.#streams) copy.#streams.set(key, definition);
    for (const [key, usage] of this.#usage) copy.#usage.set(key, { ...usage, needed: copyOf(usage.needed) });
    for (const [name, definition] of this.#sinks) copy.#sinks.set(name, definition);
    for (const name of this.#broken) copy.#broken.add(name);
    for (const macro of this.#macros) copy.#macros.add(macro);
    copy.#windowCount = this.#windowCount;
    copy.#stateCount = this.#stateCount;
    copy.#queryCount = this.#queryCount;
    return copy;
  }

  /** Takes over the sources that were added to a copy of this scope, and nothing else of it. */
  takeSources(copy: Planning): void {
    for (const source of copy.sources.slice(this.sources.length)) {
      const key = source.name.toLowerCase();
      const definition = copy.#streams.get(key);
      this.sources.push(source);
      if (definition !== undefined) this.#streams.set(key, definition);
      this.#usage.set(key, copy.usage(source.name));
    }
    for (const [key, definition] of copy.implicitStreams) this.implicitStreams.set(key, definition);
  }

  /** Forgets a stream and its source. */
  removeStream(name: string): void {
    this.#streams.delete(name.toLowerCase());
    this.#usage.delete(name.toLowerCase());
    const index = this.sources.findIndex((source) => source.name.toLowerCase() === name.toLowerCase());
    if (index >= 0) this.sources.splice(index, 1);
    for (const [key, definition] of this.implicitStreams)
      if (definition.name === name) this.implicitStreams.delete(key);
  }

  removeSink(name: string): void {
    this.#sinks.delete(name.toLowerCase());
  }

  stream(name: string): StreamDefinition | undefined {
    return this.#streams.get(name.toLowerCase());
  }

  streams(): readonly StreamDefinition[] {
    return [...this.#streams.values()];
  }

  /** `waiting`: its query is fine, but the columns of a stream behind it are not known yet. */
  define(definition: StreamDefinition, waiting = true): void {
    this.#streams.set(definition.name.toLowerCase(), definition);
    for (const [key, { name }] of this.implicitStreams)
      if (name === definition.name) this.implicitStreams.set(key, definition);
    if (!waiting && definition.columns === undefined) this.#broken.add(definition.name.toLowerCase());
  }

  /** Its own definition was refused: queries over it are not to be blamed. */
  isBroken(name: string): boolean {
    return this.#broken.has(name.toLowerCase());
  }

  /** `definition`: its output batches as a stream, for LAST. */
  defineSink(name: string, definition?: StreamDefinition): void {
    this.#sinks.set(name.toLowerCase(), definition);
  }

  /** The output batches of a sink, as a stream. */
  sink(name: string): StreamDefinition | undefined {
    return this.#sinks.get(name.toLowerCase());
  }

  sinkDefined(name: string): boolean {
    return this.#sinks.has(name.toLowerCase());
  }

  sinkNames(): readonly string[] {
    return [...this.#sinks.keys()];
  }

  usage(name: string): StreamUsage {
    const key = name.toLowerCase();
    const known = this.#usage.get(key);
    if (known !== undefined) return known;
    const usage: StreamUsage = {
      consumers: 0,
      windowMs: 0,
      lastMs: 0,
      rememberMs: 0,
      ordered: false,
      needed: new Set(),
    };
    this.#usage.set(key, usage);
    return usage;
  }

  report(...diagnostics: readonly Diagnostic[]): void {
    this.diagnostics.push(...diagnostics);
  }

  error(span: Span, code: string, message: string, hint?: string, notes?: readonly string[]): void {
    this.report(errorAt(span, code, message, hint, notes));
  }

  /** A name that means nothing, with the nearest that would. */
  unknownName(
    span: Span,
    code: string,
    what: string,
    name: string,
    known: readonly string[],
    hint = didYouMean(name, known),
  ): void {
    const notes = known.length === 0 ? [] : [`known: ${known.join(', ')}`];
    this.error(span, code, `there is no ${what} called "${name}"`, hint, notes);
  }

  /** The hint for a name that looks like a stream's. */
  didYouMean(name: string, others: readonly string[] = []): string | undefined {
    if (this.made.has(name.toLowerCase()))
      return `"${name}" is made further down: a stream stands before those who read it`;
    return didYouMean(name, [...this.streams().map((stream) => stream.name), ...others]);
  }

  /** The partials that a window can share with others; `calls`: those it needs. */
  partialSet(window: GroupedWindow, calls: readonly FunctionCall[]): PartialSet {
    const key = PartialSet.keyOf(window);
    const known = this.runningSets.find(key, calls, window.input.alias) ?? this.#partialSets.get(key);
    if (known !== undefined) return known;
    const set = new PartialSet(this.runningSets.nextId(), window, this.isRepeatable);
    this.#partialSets.set(key, set);
    return set;
  }

  /** Some stream is a recording: the pipeline gives the same bytes in each run. */
  get isRepeatable(): boolean {
    return this.sources.some(
      ({ source }) =>
        source.name.toLowerCase() === 'replay' || source.arguments.some(({ name }) => name === 'time'),
    );
  }

  /** One of DuckDB's own statements, which may define a macro: what that does is not known. */
  noteMacro(statement: string): void {
    const name = /^\s*CREATE\b.*?\b(?:MACRO|FUNCTION)\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w".]+)/is.exec(
      statement,
    )?.[1];
    if (name !== undefined) this.#macros.add(name.replaceAll('"', '').replace(/^.*\./, '').toLowerCase());
  }

  isMacro(name: string): boolean {
    return this.#macros.has(name.toLowerCase());
  }

  /** A query that was planned keeps this; `name`: a stream's, a sink's or the number of a plain query. */
  notePlanned(plan: ListedQuery['plan'] & Pick<QueryPlan, 'program'>, name: string): void {
    this.#planned.push({ plan });
    for (const { kind, of, strategy } of plan.program.keeps ?? [])
      this.#kept.push([name, kind, of, strategy, 0, 0, 0]);
  }

  /** The queries so far. */
  planned(): readonly ListedQuery[] {
    return this.#planned;
  }

  /** What the queries so far keep, as the rows of SHOW STATE. */
  kept(): readonly (readonly (string | number)[])[] {
    return this.#kept;
  }

  /** A number for the tables of a window. */
  nextWindowId(): number {
    this.#windowCount += 1;
    return this.#windowCount;
  }

  /** A number for the state tables of a query. */
  nextStateId(): number {
    this.#stateCount += 1;
    return this.#stateCount;
  }

  /** Plain queries are numbered from 1, in file order. */
  nextQueryNumber(): number {
    this.#queryCount += 1;
    return this.#queryCount;
  }

  /** The place in the user's text of a byte offset of generated SQL; `whole` where there is none. */
  placeIn(fragment: Fragment, position: number | undefined, whole: Span): Span {
    if (position === undefined) return whole;
    const span = sourceSpan(fragment, offsetOfByte(fragment.sql, position));
    return span.end > span.start ? span : whole;
  }

  errorCount(): number {
    return this.diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  }
}

function copyOf(needed: StreamUsage['needed']): StreamUsage['needed'] {
  return needed === 'all' ? needed : new Set(needed);
}
