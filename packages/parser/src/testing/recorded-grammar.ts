import {
  Alternation,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
} from 'chevrotain';
import type { ILookaheadStrategy, IProduction, Rule } from 'chevrotain';
import { must } from '../assert.ts';
import { Grammar } from '../grammar/statement.ts';
import { vocabulary } from '../lexer/tokens.ts';

/**
 * The text of decision-table.ts: for each place of the grammar where the parser decides, the tokens that lead into each way.
 * Chevrotain records the grammar and asks for these decisions one by one.
 */
export function decisionTable(): string {
  const recorder = new DecisionRecorder();
  const grammar = new Grammar(recorder);
  const decisions = [...cacheOf(grammar)].map(
    ([key, marker]) => [key.toString(36), must(recorder.decisions.get(marker))] as const,
  );
  const expression = firstOfRule(must(grammar.getGAstProductions()['expression']));
  const sets = new Map<string, number>();
  const reference = (first: First): string => {
    const text = setText(first.tokens);
    if (!sets.has(text)) sets.set(text, sets.size);
    return `${must(sets.get(text)).toString(36)}${first.optional ? '?' : ''}`;
  };
  const lines = decisions.map(([key, ways]) => `${key}:${ways.map(reference).join(',')}`);
  const startsExpression = reference(expression);
  return `/**
 * What may follow where the grammar decides. Generated from the grammar by its test: REWRITE=1 in the environment writes this file.
 * Tokens are numbers of the vocabulary, sets of them lists of numbers and ranges, all in base 36.
 */
export const startsExpression = '${startsExpression}';

export const tokenSets = \`
${wrapped([...sets.keys()], ';')}
\`;

/** Of each decision, its key and the sets of tokens that lead into its ways; \`?\` marks a way that may be empty. */
export const decisions = \`
${wrapped(lines, ' ')}
\`;
`;
}

interface First {
  readonly tokens: ReadonlySet<number>;
  readonly optional: boolean;
}

/** Keeps what Chevrotain asks a strategy for. What it gives back is never called: it only marks the place. */
class DecisionRecorder implements ILookaheadStrategy {
  readonly decisions = new Map<unknown, readonly First[]>();

  validate(): [] {
    return [];
  }

  buildLookaheadForAlternation({
    rule,
    prodOccurrence,
  }: {
    rule: Rule;
    prodOccurrence: number;
  }): () => undefined {
    const ways = findProduction(rule, 'Alternation', prodOccurrence);
    return this.#record(
      ways.map((way) => firstOf([way])),
      () => undefined,
    );
  }

  buildLookaheadForOptional({
    rule,
    prodType,
    prodOccurrence,
  }: {
    rule: Rule;
    prodType: string;
    prodOccurrence: number;
  }): () => boolean {
    return this.#record([firstOf(findProduction(rule, prodType, prodOccurrence))], () => false);
  }

  #record<T>(ways: readonly First[], marker: T): T {
    this.decisions.set(marker, ways);
    return marker;
  }
}

function cacheOf(grammar: Grammar): ReadonlyMap<number, unknown> {
  const cache: unknown = Reflect.get(grammar, 'lookAheadFuncsCache');
  if (!(cache instanceof Map)) throw new Error('Chevrotain keeps its decisions elsewhere');
  return cache;
}

const firstOfRules = new Map<Rule, First>();

function firstOfRule(rule: Rule): First {
  const first = firstOfRules.get(rule) ?? firstOf(rule.definition);
  firstOfRules.set(rule, first);
  return first;
}

/** What a sequence of productions may begin with: the first one, and the next as long as those before may be empty. */
function firstOf(sequence: readonly IProduction[]): First {
  const tokens = new Set<number>();
  for (const production of sequence) {
    const part = firstOfProduction(production);
    for (const token of part.tokens) tokens.add(token);
    if (!part.optional) return { tokens, optional: false };
  }
  return { tokens, optional: true };
}

function firstOfProduction(production: IProduction): First {
  if (production instanceof Terminal) {
    const { tokenTypeIdx = 0, categoryMatches = [] } = production.terminalType;
    return { tokens: new Set([tokenTypeIdx, ...categoryMatches]), optional: false };
  }
  if (production instanceof NonTerminal) return firstOfRule(production.referencedRule);
  if (production instanceof Alternation) {
    const ways = production.definition.map((way) => firstOf([way]));
    return {
      tokens: new Set(ways.flatMap((way) => [...way.tokens])),
      optional: ways.some((way) => way.optional),
    };
  }
  const { tokens, optional } = firstOf(partsOf(production));
  const mayBeSkipped =
    production instanceof Option ||
    production instanceof Repetition ||
    production instanceof RepetitionWithSeparator;
  return { tokens, optional: optional || mayBeSkipped };
}

/** What a production is made of; nothing for a token or a reference to another rule. */
function partsOf(production: IProduction): readonly IProduction[] {
  if (production instanceof NonTerminal) return [];
  return 'definition' in production && Array.isArray(production.definition) ? production.definition : [];
}

/** Chevrotain's names of the productions that need a decision. */
const productionKinds = new Map<string, new (...options: never[]) => IProduction>([
  ['Alternation', Alternation],
  ['Option', Option],
  ['Repetition', Repetition],
  ['RepetitionMandatory', RepetitionMandatory],
  ['RepetitionMandatoryWithSeparator', RepetitionMandatoryWithSeparator],
  ['RepetitionWithSeparator', RepetitionWithSeparator],
]);

/** The parts of one production of a rule, found by its kind and number, as Chevrotain names productions. */
function findProduction(rule: Rule, kind: string, occurrence: number): readonly IProduction[] {
  const type = must(productionKinds.get(kind));
  const pending: IProduction[] = [...rule.definition];
  for (let production = pending.pop(); production !== undefined; production = pending.pop()) {
    const parts = partsOf(production);
    if (production instanceof type && 'idx' in production && production.idx === occurrence) return parts;
    pending.push(...parts);
  }
  throw new Error(`the grammar has no ${kind} ${occurrence} in ${rule.name}`);
}

/** `3 7-c`: the places of the token types in the vocabulary. */
function setText(tokens: ReadonlySet<number>): string {
  const places = vocabulary.flatMap((type, place) => (tokens.has(type.tokenTypeIdx ?? -1) ? [place] : []));
  const ranges: string[] = [];
  for (let from = 0; from < places.length;) {
    let to = from;
    while (places[to + 1] === must(places[to]) + 1) to += 1;
    const [first, last] = [must(places[from]).toString(36), must(places[to]).toString(36)];
    ranges.push(from === to ? first : `${first}-${last}`);
    from = to + 1;
  }
  return ranges.join(' ');
}

function wrapped(items: readonly string[], separator: string): string {
  const lines: string[] = [''];
  for (const [index, item] of items.entries()) {
    const text = index === items.length - 1 ? item : `${item}${separator}`;
    const line = lines.at(-1) ?? '';
    if (line.length + text.length > 130 && line !== '') lines.push(text);
    else lines[lines.length - 1] = `${line}${text}`;
  }
  return lines.map((line) => line.trimEnd()).join('\n');
}
