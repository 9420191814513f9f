import type { IOrAlt, IToken } from 'chevrotain';
import { must } from '../assert.ts';
import { vocabulary } from '../lexer/tokens.ts';
import { decisions, startsExpression, tokenSets } from './decision-table.ts';

/** What Chevrotain asks where an option or a repetition may begin, and which of several ways to go. */
type Decision = (this: Reader, alternatives?: readonly IOrAlt<unknown>[]) => boolean | number | undefined;

/** The parser, as far as a decision looks at it. */
interface Reader {
  LA(ahead: number): IToken;
}

/**
 * The decisions of the parser, by one token: a way is taken if the next token may begin it and its GATE, asked only then, agrees. What
 * one token cannot tell, the grammar tells with a GATE.
 *
 * Chevrotain would record the grammar and compute its decisions at every start, which takes longer than to start all the rest.
 */
const texts = new Map(
  decisions
    .trim()
    .split(/\s+/)
    .map((line) => {
      const colon = line.indexOf(':');
      return [Number.parseInt(line.slice(0, colon), 36), line.slice(colon + 1)];
    }),
);
const known = new Map<number, Decision>();

export function decisionOf(key: number): Decision {
  let decision = known.get(key);
  if (decision === undefined) {
    decision = makeDecision(key);
    known.set(key, decision);
  }
  return decision;
}

/** `OR_IDX`: how Chevrotain marks the key of an alternation. */
const kindBits = 0xf00;
const alternation = 0x100;

function makeDecision(key: number): Decision {
  const ways = must(texts.get(key)).split(',').map(wayOf);
  if ((key & kindBits) !== alternation) {
    const { tokens } = must(ways[0]);
    return function (this: Reader): boolean {
      return tokens[this.LA(1).tokenTypeIdx] === true;
    };
  }
  // For each token type the ways it may begin, in order; ways that may be empty fit any token.
  const candidates: (readonly number[])[] = [];
  return function (this: Reader, alternatives: readonly IOrAlt<unknown>[] = []): number | undefined {
    const token = this.LA(1).tokenTypeIdx;
    const fitting = (candidates[token] ??= ways.flatMap((way, index) =>
      way.optional || way.tokens[token] === true ? [index] : [],
    ));
    for (const index of fitting) {
      const gate = alternatives[index]?.GATE;
      if (gate === undefined || gate.call(this)) return index;
    }
    return undefined;
  };
}

interface Way {
  readonly tokens: readonly boolean[];
  readonly optional: boolean;
}

function wayOf(reference: string): Way {
  return { tokens: tokenSet(Number.parseInt(reference, 36)), optional: reference.endsWith('?') };
}

const setTexts = tokenSets.trim().split(/;\s*/);
const setsRead: (readonly boolean[])[] = [];

function tokenSet(number: number): readonly boolean[] {
  return (setsRead[number] ??= readSet(must(setTexts[number])));
}

function readSet(text: string): readonly boolean[] {
  const tokens: boolean[] = [];
  for (const range of text.split(' ')) {
    const [first = '', last = first] = range.split('-');
    for (let place = Number.parseInt(first, 36); place <= Number.parseInt(last, 36); place += 1)
      tokens[vocabulary[place]?.tokenTypeIdx ?? -1] = true;
  }
  return tokens;
}

/** Whether a token may begin an expression. */
export function beginsExpression({ tokenTypeIdx }: IToken): boolean {
  return wayOf(startsExpression).tokens[tokenTypeIdx] === true;
}
