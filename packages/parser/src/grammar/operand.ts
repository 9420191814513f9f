import type { Case, Expression } from '../ast/expression.ts';
import { makeNode } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { BracketGrammar } from './bracket.ts';

/** Operands: which kind stands here, and those with words of their own: CASE, CAST, EXISTS, lambdas, the right side of IN. */
export abstract class OperandGrammar extends BracketGrammar {
  protected abstract readonly nameExpression: Rule<[], Expression>;
  protected abstract readonly specialCall: Rule<[], Expression>;
  protected abstract readonly starExpression: Rule<[], Expression>;
  protected abstract readonly suffix: Rule<[target: Expression, start: number], Expression>;

  protected override readonly operand: Rule<[], Expression> = this.RULE('operand', () => {
    const start = this.here();
    let operand = this.OR(
      (this.operandAlternatives ??= [
        { GATE: () => this.startsName(), ALT: () => this.SUBRULE(this.nameExpression) },
        { ALT: () => this.SUBRULE(this.literal) },
        { ALT: () => this.SUBRULE(this.inParentheses) },
        { ALT: () => this.SUBRULE(this.starExpression) },
        { ALT: () => this.SUBRULE(this.list) },
        { ALT: () => this.SUBRULE(this.struct) },
        { GATE: () => this.at(2, Token.LBrace), ALT: () => this.SUBRULE(this.map) },
        { ALT: () => this.SUBRULE(this.array) },
        { ALT: () => this.SUBRULE(this.caseExpression) },
        { ALT: () => this.SUBRULE(this.castCall) },
        { ALT: () => this.SUBRULE(this.lambda) },
        { ALT: () => this.SUBRULE(this.existsTest) },
        { ALT: () => this.SUBRULE(this.row) },
        { ALT: () => this.SUBRULE(this.specialCall) },
        { ALT: () => this.SUBRULE(this.interval) },
        { GATE: () => this.startsTypedLiteral(), ALT: () => this.SUBRULE(this.typedLiteral) },
      ]),
    );
    this.MANY({
      GATE: () => !withoutSuffix.has(operand.kind),
      DEF: () => {
        operand = this.SUBRULE(this.suffix, { ARGS: [operand, start] });
      },
    });
    return operand;
  });
  private operandAlternatives: { GATE?: () => boolean; ALT: () => Expression }[] | undefined;

  /** Whether the next word is a name here, not the beginning of something with a grammar of its own. */
  private startsName(): boolean {
    const following = this.LA(2).tokenType;
    const opens = following === Token.LParen;
    switch (this.LA(1).tokenType) {
      case Word.MAP:
        return following !== Token.LBrace;
      case Word.INTERVAL:
        return !opens && following !== Token.StringText && following !== Token.Integer;
      case Word.EXISTS:
      case Word.ROW:
      case Word.TRY_CAST:
      case Word.EXTRACT:
      case Word.TRIM:
      case Word.SUBSTRING:
      case Word.POSITION:
      case Word.OVERLAY:
      case Word.TREAT:
      case Word.COLUMNS:
      case Word.OPERATOR:
        return !opens;
      case Word.COLLATION:
        return following !== Word.FOR && opens;
      default:
        return !this.startsTypedLiteral() && this.at(1, opens ? Token.FunctionWord : Token.ColId);
    }
  }

  protected override readonly inChoices: Rule<
    [left: Expression, negated: boolean, start: number],
    Expression
  > = this.RULE('inChoices', (operand, negated, start) =>
    this.OR([
      {
        GATE: () => this.opensQuery(1),
        ALT: () => {
          const query = this.SUBRULE(this.queryInParentheses);
          return this.ACTION((): Expression => ({
            kind: 'in',
            operand,
            negated,
            choices: { kind: 'subquery', query },
            span: this.spanFrom(start),
          }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const items = this.SUBRULE(this.expressions);
          this.CONSUME(Token.RParen);
          return this.ACTION((): Expression => ({
            kind: 'in',
            operand,
            negated,
            choices: { kind: 'list', items },
            span: this.spanFrom(start),
          }));
        },
      },
      {
        GATE: () => !this.atAny(1, noChoices),
        ALT: () => {
          const value = this.SUBRULE(this.operand);
          return this.ACTION((): Expression => ({
            kind: 'in',
            operand,
            negated,
            choices: { kind: 'value', value },
            span: this.spanFrom(start),
          }));
        },
      },
    ]),
  );

  private readonly caseExpression: Rule<[], Expression> = this.RULE('caseExpression', () => {
    const start = this.CONSUME(Word.CASE).startOffset;
    const operand = this.OPTION(() => this.SUBRULE(this.expression));
    const branches = this.oneOrMore(() => {
      this.CONSUME(Word.WHEN);
      const when = this.SUBRULE2(this.expression);
      this.CONSUME(Word.THEN);
      return { when, then: this.SUBRULE3(this.expression) };
    });
    const otherwise = this.OPTION2(() => {
      this.CONSUME(Word.ELSE);
      return this.SUBRULE4(this.expression);
    });
    this.CONSUME(Word.END);
    return this.ACTION((): Expression =>
      makeNode<Case>({ kind: 'case', operand, branches, otherwise, span: this.spanFrom(start) }),
    );
  });

  private readonly castCall: Rule<[], Expression> = this.RULE('castCall', () => {
    const word = this.OR([
      { ALT: () => this.CONSUME(Word.CAST) },
      { ALT: () => this.CONSUME(Word.TRY_CAST) },
    ]);
    this.CONSUME(Token.LParen);
    const operand = this.SUBRULE(this.expression);
    this.CONSUME(Word.AS);
    const type = this.SUBRULE(this.typeName);
    this.CONSUME(Token.RParen);
    return this.ACTION((): Expression => {
      const style = word.tokenType === Word.CAST ? 'CAST' : 'TRY_CAST';
      return { kind: 'cast', style, operand, type, span: this.spanFrom(word.startOffset) };
    });
  });

  /** `lambda x, y: x + y`. */
  private readonly lambda: Rule<[], Expression> = this.RULE('lambda', () => {
    const start = this.CONSUME(Word.LAMBDA).startOffset;
    const parameters = this.strictlySeparated(() => this.SUBRULE(this.nameOrString));
    this.CONSUME(Token.Colon);
    const body = this.SUBRULE(this.expression);
    return this.ACTION((): Expression => ({
      kind: 'lambda',
      style: 'lambda',
      parameters,
      body,
      span: this.spanFrom(start),
    }));
  });

  private readonly existsTest: Rule<[], Expression> = this.RULE('existsTest', () => {
    const start = this.CONSUME(Word.EXISTS).startOffset;
    const query = this.SUBRULE(this.queryInParentheses);
    return this.ACTION((): Expression => ({
      kind: 'exists',
      negated: false,
      query,
      span: this.spanFrom(start),
    }));
  });
}

const noChoices = new Set([
  Token.Integer,
  Token.Decimal,
  Token.StringText,
  Token.BitText,
  Word.NULL,
  Word.TRUE,
  Word.FALSE,
  Word.DEFAULT,
]);

/** Behind these no `.field`, `.method()` or `[subscript]` may follow. */
const withoutSuffix = new Set([
  'number',
  'boolean',
  'null',
  'default',
  'typed-literal',
  'interval',
  'star',
  'columns',
  'lambda',
  'exists',
]);
