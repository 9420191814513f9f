import { EmbeddedActionsParser, Rule as RecordedRule } from 'chevrotain';
import type { ILookaheadStrategy, IToken, ParserMethod, TokenType } from 'chevrotain';
import type { Name } from '../ast/expression.ts';
import { nameOf } from '../build/node.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Span } from '../span.ts';
import { decisionOf } from './decisions.ts';
import { parserMessages } from './messages.ts';

/** A rule of the grammar: called with SUBRULE, it reads tokens and gives a node. */
export type Rule<Args extends unknown[], Result> = ParserMethod<Args, Result>;

/**
 * How deep rules may be nested in each other, weighed by the stack they take: what keeps the call stack, which holds about 1,000
 * of these units, from running over. It is enough for 200 parentheses, 85 functions or 60 subqueries, each in the one before.
 */
const maxNesting = 600;

/** What one level of a nested rule counts. */
export const Weight = {
  type: 2,
  expression: 3,
  query: 3,
  call: 4,
  method: 4,
  selectList: 4,
  table: 4,
  star: 6,
} as const;

/** Thrown out of the parser, past Chevrotain, where nesting is too deep. */
export class TooDeep extends Error {
  readonly span: Span;
  constructor(span: Span) {
    super('nested too deeply');
    this.span = span;
  }
}

/** Tokens that end a list: a comma before one of them is a trailing comma. */
const listEnds = new Set<TokenType>([
  Token.RParen,
  Token.RBracket,
  Token.RBrace,
  Word.FROM,
  Word.WHERE,
  Word.GROUP,
  Word.HAVING,
  Word.WINDOW,
  Word.QUALIFY,
  Word.USING,
  Word.ORDER,
  Word.LIMIT,
  Word.OFFSET,
  Word.FETCH,
  Word.UNION,
  Word.INTERSECT,
  Word.EXCEPT,
  Word.INTO,
]);

/** Stands for all rules where Chevrotain looks up what might have followed: the messages do not need it. */
const unrecorded = new Proxy<Record<string, RecordedRule>>(
  {},
  { get: (_, name) => new RecordedRule({ name: String(name), definition: [] }) },
);

/**
 * What all rules share. The grammar is one class in several files, each extending the one before, in the order names, types,
 * expressions, calls, clauses of streams, tables, queries, statements. The rules read; what they build is made in build/.
 *
 * The decisions of the parser are in decision-table.ts, which a test makes from the grammar. There the rules run once with no input,
 * for Chevrotain to record them: what needs real tokens or nodes stands in an ACTION.
 */
export class BaseGrammar extends EmbeddedActionsParser {
  /** Problems that do not stop the parser. */
  readonly problems: Diagnostic[] = [];
  private nesting = 0;
  private readonly recorded: boolean;
  /** Chevrotain's own: whether all rules are there, and input may come. */
  protected selfAnalysisDone = false;

  /** With a strategy, the grammar is recorded and the strategy asked for its decisions; without, the parser is ready. */
  constructor(recorder?: ILookaheadStrategy) {
    super([Token.typeWithMembers()], {
      skipValidations: true,
      maxLookahead: 1,
      errorMessageProvider: parserMessages,
      ...(recorder !== undefined && { lookaheadStrategy: recorder }),
    });
    this.recorded = recorder !== undefined;
  }

  /** To be called when all rules are defined. */
  protected complete(): void {
    if (this.recorded) this.performSelfAnalysis();
    else this.selfAnalysisDone = true;
  }

  /** Chevrotain asks this where it has to decide. */
  protected getLaFuncFromCache(key: number): ReturnType<typeof decisionOf> {
    return decisionOf(key);
  }

  override getGAstProductions(): Record<string, RecordedRule> {
    return this.recorded ? super.getGAstProductions() : unrecorded;
  }

  /** Sets the tokens of one statement, forgetting the one before. */
  start(tokens: IToken[]): void {
    this.input = tokens;
    this.nesting = 0;
    this.problems.length = 0;
  }

  /** Whether the token `ahead` from here (1 is the next) is of a type. */
  protected at(ahead: number, type: TokenType): boolean {
    const index = this.LA(ahead).tokenTypeIdx;
    return index === type.tokenTypeIdx || type.categoryMatchesMap?.[index] === true;
  }

  protected atAny(ahead: number, types: ReadonlySet<TokenType>): boolean {
    return types.has(this.LA(ahead).tokenType);
  }

  protected atEnd(ahead: number): boolean {
    return Number.isNaN(this.LA(ahead).startOffset);
  }

  /** Whether the comma here is followed by another item rather than by the end of the list. */
  private itemFollows(): boolean {
    return !this.atAny(2, listEnds) && !this.atEnd(2);
  }

  /** One or more items between commas, with a trailing comma allowed. Stands in a rule once at most. */
  protected commaSeparated<T>(item: () => T): T[] {
    const items = [item()];
    this.MANY9({
      GATE: () => this.itemFollows(),
      DEF: () => {
        this.CONSUME8(Token.Comma);
        items.push(item());
      },
    });
    this.OPTION9(() => this.CONSUME9(Token.Comma));
    return items;
  }

  /** One or more items with nothing between them. Stands in a rule once at most. */
  protected oneOrMore<T>(item: () => T): T[] {
    const items = [item()];
    this.MANY7(() => items.push(item()));
    return items;
  }

  /** One or more items between commas. Stands in a rule once at most. */
  protected strictlySeparated<T>(item: () => T): T[] {
    const items = [item()];
    this.MANY8({
      GATE: () => !this.at(2, Token.RParen),
      DEF: () => {
        this.CONSUME7(Token.Comma);
        items.push(item());
      },
    });
    return items;
  }

  /** Where the next token begins. */
  protected here(): number {
    return this.LA(1).startOffset;
  }

  /** From an offset to the end of the token read last. */
  protected spanFrom(start: number): Span {
    const last = this.LA(0);
    return { start, end: (last.endOffset ?? last.startOffset) + 1 };
  }

  /** The tokens read from an offset on. */
  protected tokensFrom(start: number): IToken[] {
    const tokens: IToken[] = [];
    for (let back = 0; this.LA(back).startOffset >= start; back -= 1) tokens.unshift(this.LA(back));
    return tokens;
  }

  protected enter(weight: number): void {
    this.nesting += weight;
    if (this.nesting > maxNesting) {
      const token = this.LA(1);
      throw new TooDeep({ start: token.startOffset, end: (token.endOffset ?? token.startOffset) + 1 });
    }
  }

  protected leave(weight: number): void {
    this.nesting -= weight;
  }

  /** How many tokens ahead the bracket closes that opens `ahead` tokens from here; undefined if it does not. */
  protected closing(ahead: number): number | undefined {
    let depth = 0;
    for (let at = ahead; !this.atEnd(at); at += 1) {
      const type = this.LA(at).tokenType;
      if (type === Token.LParen || type === Token.LBracket || type === Token.LBrace) depth += 1;
      else if (type === Token.RParen || type === Token.RBracket || type === Token.RBrace) depth -= 1;
      if (depth === 0) return at;
    }
    return undefined;
  }

  readonly name: Rule<[], Name> = this.RULE('name', () => nameOf(this.CONSUME(Token.ColId)));

  readonly nameOrString: Rule<[], Name> = this.RULE('nameOrString', () =>
    this.OR([
      { ALT: () => nameOf(this.CONSUME(Token.ColId)) },
      { ALT: () => nameOf(this.CONSUME(Token.StringText)) },
    ]),
  );

  /** What may follow AS in a SELECT list. */
  readonly label: Rule<[], Name> = this.RULE('label', () =>
    this.OR([
      { ALT: () => nameOf(this.CONSUME(Token.AnyWord)) },
      { ALT: () => nameOf(this.CONSUME(Token.StringText)) },
    ]),
  );

  /** `a, b, c` with a trailing comma allowed. */
  readonly names: Rule<[], Name[]> = this.RULE('names', () =>
    this.commaSeparated(() => this.SUBRULE(this.nameOrString)),
  );

  readonly namesInParentheses: Rule<[], Name[]> = this.RULE('namesInParentheses', () => {
    this.CONSUME(Token.LParen);
    const names = this.SUBRULE(this.names);
    this.CONSUME(Token.RParen);
    return names;
  });

  /** `a`, `a.b`, `a.b.c`. */
  readonly path: Rule<[], [Name, ...Name[]]> = this.RULE('path', () => {
    const path: [Name, ...Name[]] = [this.SUBRULE(this.nameOrString)];
    this.MANY(() => {
      this.CONSUME(Token.Dot);
      path.push(nameOf(this.CONSUME(Token.AnyWord)));
    });
    return path;
  });
}
