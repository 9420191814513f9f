import {
  Alternation,
  Alternative,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  Terminal,
} from 'chevrotain';
import type {
  EmbeddedActionsParser,
  ILookaheadStrategy,
  IOrAlt,
  IProduction,
  Rule,
  TokenType,
} from 'chevrotain';

/**
 * Decides by one token: an alternative is taken if the next token may begin it and its GATE, asked only then, agrees. What one
 * token cannot tell, the grammar tells with a GATE.
 *
 * Chevrotain's own strategy computes the lookahead of the whole grammar at every start, which costs more than all else. Here the
 * tokens that may begin a production are computed when the production is first met.
 */
export class FirstTokenLookahead implements ILookaheadStrategy {
  readonly #firstOfRule = new Map<Rule, First>();

  /** The grammar is validated by its tests. */
  validate(): [] {
    return [];
  }

  buildLookaheadForAlternation(options: {
    prodOccurrence: number;
    rule: Rule;
  }): (alternatives?: IOrAlt<unknown>[]) => number | undefined {
    const first = this.#first.bind(this);
    let candidates: readonly (readonly number[])[] | undefined;
    let byDefault: readonly number[] = [];
    return function (this: EmbeddedActionsParser, alternatives: IOrAlt<unknown>[] = []): number | undefined {
      if (candidates === undefined) {
        const found = findProduction(options.rule, 'Alternation', options.prodOccurrence);
        ({ candidates, byDefault } = candidateTable(found.map((alternative) => first([alternative]))));
      }
      for (const index of candidates[this.LA(1).tokenTypeIdx] ?? byDefault) {
        const gate = alternatives[index]?.GATE;
        if (gate === undefined || gate.call(this)) return index;
      }
      return undefined;
    };
  }

  buildLookaheadForOptional(options: {
    prodOccurrence: number;
    prodType: string;
    rule: Rule;
  }): () => boolean {
    let tokens: ReadonlySet<number> | undefined;
    const compute = (): ReadonlySet<number> =>
      this.#first(findProduction(options.rule, options.prodType, options.prodOccurrence)).tokens;
    return function (this: EmbeddedActionsParser): boolean {
      tokens ??= compute();
      return tokens.has(this.LA(1).tokenTypeIdx);
    };
  }

  /** The indices of the token types that may begin a rule. */
  firstOfRule(rule: Rule): ReadonlySet<number> {
    return this.#ofRule(rule).tokens;
  }

  #ofRule(rule: Rule): First {
    let first = this.#firstOfRule.get(rule);
    if (first === undefined) {
      first = this.#first(rule.definition);
      this.#firstOfRule.set(rule, first);
    }
    return first;
  }

  /** What a sequence of productions may begin with: the first one, and the next as long as those before may be empty. */
  #first(sequence: readonly IProduction[]): First {
    const tokens = new Set<number>();
    for (const production of sequence) {
      const part = this.#ofProduction(production);
      for (const token of part.tokens) tokens.add(token);
      if (!part.optional) return { tokens, optional: false };
    }
    return { tokens, optional: true };
  }

  #ofProduction(production: IProduction): First {
    if (production instanceof Terminal)
      return { tokens: matchedBy(production.terminalType), optional: false };
    if (production instanceof NonTerminal) return this.#ofRule(production.referencedRule);
    if (production instanceof Alternation) {
      const parts = production.definition.map((alternative) => this.#ofProduction(alternative));
      return {
        tokens: new Set(parts.flatMap((part) => [...part.tokens])),
        optional: parts.some((part) => part.optional),
      };
    }
    if (production instanceof RepetitionMandatory || production instanceof RepetitionMandatoryWithSeparator) {
      return this.#first(production.definition);
    }
    if (
      production instanceof Option ||
      production instanceof Repetition ||
      production instanceof RepetitionWithSeparator
    ) {
      return { tokens: this.#first(production.definition).tokens, optional: true };
    }
    return this.#first(partsOf(production));
  }
}

interface First {
  readonly tokens: ReadonlySet<number>;
  readonly optional: boolean;
}

function matchedBy(type: TokenType): Set<number> {
  return new Set([type.tokenTypeIdx ?? 0, ...(type.categoryMatches ?? [])]);
}

/** For each token type the alternatives it may begin, in order; alternatives that may be empty fit any token. */
function candidateTable(alternatives: readonly First[]): { candidates: number[][]; byDefault: number[] } {
  const byDefault = alternatives.flatMap((first, index) => (first.optional ? [index] : []));
  const candidates: number[][] = [];
  const known = new Set(alternatives.flatMap((first) => [...first.tokens]));
  for (const token of known) {
    candidates[token] = alternatives.flatMap((first, index) =>
      first.optional || first.tokens.has(token) ? [index] : [],
    );
  }
  return { candidates, byDefault };
}

/** What a production is made of; nothing for a token or a reference to another rule. */
function partsOf(production: IProduction): readonly IProduction[] {
  if (production instanceof Alternative || production instanceof Alternation) return production.definition;
  if (
    production instanceof Option ||
    production instanceof Repetition ||
    production instanceof RepetitionWithSeparator
  ) {
    return production.definition;
  }
  if (production instanceof RepetitionMandatory || production instanceof RepetitionMandatoryWithSeparator)
    return production.definition;
  return [];
}

function kindOf(production: IProduction): string {
  return productionKinds.find(([kind]) => production instanceof kind)?.[1] ?? '';
}

/** Chevrotain's names of the productions that need a decision. */
const productionKinds = [
  [Alternation, 'Alternation'],
  [Option, 'Option'],
  [Repetition, 'Repetition'],
  [RepetitionMandatory, 'RepetitionMandatory'],
  [RepetitionMandatoryWithSeparator, 'RepetitionMandatoryWithSeparator'],
  [RepetitionWithSeparator, 'RepetitionWithSeparator'],
] as const;

/** The parts of one production of a rule, found by its kind and number, as Chevrotain names productions. */
function findProduction(rule: Rule, kind: string, occurrence: number): readonly IProduction[] {
  const pending: IProduction[] = [...rule.definition];
  for (let production = pending.pop(); production !== undefined; production = pending.pop()) {
    if (production instanceof NonTerminal || production instanceof Terminal) continue;
    const parts = partsOf(production);
    if ('idx' in production && production.idx === occurrence && kindOf(production) === kind) return parts;
    pending.push(...parts);
  }
  throw new Error(`internal error: the grammar has no ${kind} ${occurrence} in ${rule.name}`);
}
