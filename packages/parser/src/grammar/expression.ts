import type { IToken } from 'chevrotain';
import type { Expression } from '../ast/expression.ts';
import { tokenSpan } from '../build/node.ts';
import { isComparison, levelNotToFollow, operatorOf, prefixed } from '../build/operator.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { bindingLevel, Level, rightLevel } from './binding.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import { beginsExpression } from './decisions.ts';
import { WordOperatorGrammar } from './word-operator.ts';

/** The operators of expressions, by precedence climbing: one rule for all levels, told how strongly an operator must bind. */
export abstract class ExpressionGrammar extends WordOperatorGrammar {
  /** An operand: a literal, a name, a call, something in brackets, with what hangs on it by dots and subscripts. */
  protected abstract readonly operand: Rule<[], Expression>;
  protected abstract readonly subqueryOrValue: Rule<[], Expression>;

  /**
   * @param least only operators that bind at least this strongly are read
   * @param plain only the operators that may stand in the lower bound of BETWEEN
   */
  override readonly expression: Rule<[least?: number, plain?: boolean], Expression> = this.RULE(
    'expression',
    (least = 0, plain = false) => {
      this.enter(Weight.expression);
      const start = this.here();
      let left = this.OR([
        { GATE: () => !this.startsOperator(), ALT: () => this.SUBRULE(this.operand) },
        { ALT: () => this.SUBRULE(this.prefixedExpression, { ARGS: [plain] }) },
      ]);
      // An operator that does not associate may not be followed by another one of its level.
      let forbidden = -1;
      this.MANY({
        GATE: () => {
          const level = bindingLevel(this.LA(1).tokenType, this.LA(2).tokenType, plain);
          return level >= least && level !== forbidden && !this.atPercentEnd();
        },
        DEF: () => {
          left = this.OR2([
            { ALT: () => this.SUBRULE(this.binary, { ARGS: [left, start, plain] }) },
            { ALT: () => this.SUBRULE(this.wordOperator, { ARGS: [left, start, plain] }) },
          ]);
          forbidden = this.ACTION(() => levelNotToFollow(left));
        },
      });
      this.leave(Weight.expression);
      return left;
    },
  );

  /** `OPERATOR(-)`, which is no call of a function. */
  private startsOperator(): boolean {
    return this.at(1, Word.OPERATOR) && this.at(2, Token.LParen);
  }

  /** `LIMIT 10 %`: a percent sign with nothing behind it is no operator. */
  private atPercentEnd(): boolean {
    return this.at(1, Token.Percent) && !this.startsExpression(2);
  }

  /** Whether an expression may begin with a token: a word that is a name only before a parenthesis counts only there. */
  protected startsExpression(ahead: number): boolean {
    if (this.at(ahead, Token.NameStart) && !this.at(ahead, Token.ColId) && !this.at(ahead + 1, Token.LParen))
      return false;
    return beginsExpression(this.LA(ahead));
  }

  private readonly prefixedExpression: Rule<[plain: boolean], Expression> = this.RULE(
    'prefixedExpression',
    (plain) => {
      const operator = this.LA(1);
      return this.OR([
        {
          ALT: () => {
            this.CONSUME(Word.NOT);
            const operand = this.SUBRULE(this.expression, { ARGS: [Level.not, plain] });
            return this.ACTION(() => prefixed('NOT', operand, this.spanFrom(operator.startOffset)));
          },
        },
        {
          ALT: () => {
            this.OR2([{ ALT: () => this.CONSUME(Token.Minus) }, { ALT: () => this.CONSUME(Token.Plus) }]);
            const operand = this.SUBRULE2(this.expression, { ARGS: [Level.sign + 1, plain] });
            return this.ACTION(() => prefixed(operator.image, operand, this.spanFrom(operator.startOffset)));
          },
        },
        {
          ALT: () => {
            const text = this.SUBRULE(this.operatorText);
            const operand = this.SUBRULE3(this.expression, { ARGS: [Level.other + 1, plain] });
            return this.ACTION(() => prefixed(text, operand, this.spanFrom(operator.startOffset)));
          },
        },
      ]);
    },
  );

  /** `||`, `@>`, `OPERATOR(pg_catalog.+)`. */
  private readonly operatorText: Rule<[], string> = this.RULE('operatorText', () =>
    this.OR([
      { ALT: () => this.CONSUME(Token.OtherOperator).image },
      {
        GATE: () => this.at(2, Token.LParen),
        ALT: () => {
          this.CONSUME(Word.OPERATOR);
          this.CONSUME(Token.LParen);
          let qualifier = '';
          this.MANY(() => {
            qualifier += `${this.CONSUME(Token.ColId).image}.`;
            this.CONSUME(Token.Dot);
          });
          const symbol = this.CONSUME(Token.Symbol).image;
          this.CONSUME(Token.RParen);
          return `OPERATOR(${qualifier}${symbol})`;
        },
      },
    ]),
  );

  /** An operator written with symbols, AND or OR, and its right operand. */
  private readonly binary: Rule<[left: Expression, start: number, plain: boolean], Expression> = this.RULE(
    'binary',
    (left, start, plain) => {
      const token = this.LA(1);
      const operator = this.OR([
        { ALT: () => this.SUBRULE(this.operatorText) },
        { ALT: () => operatorOf(this.CONSUME(Token.Symbol)) },
        { ALT: () => operatorOf(this.CONSUME(Word.AND)) },
        { ALT: () => operatorOf(this.CONSUME(Word.OR)) },
        { ALT: () => operatorOf(this.CONSUME(Word.OVERLAPS)) },
      ]);
      return this.OR2([
        { ALT: () => this.SUBRULE(this.quantified, { ARGS: [operator, left, start] }) },
        {
          GATE: () => token.tokenType !== Token.OtherOperator || this.startsExpression(1),
          ALT: () => {
            const right = this.SUBRULE(this.expression, { ARGS: [rightLevel(token.tokenType), plain] });
            return this.ACTION((): Expression => ({
              kind: 'binary',
              operator,
              left,
              right,
              span: this.spanFrom(start),
            }));
          },
        },
        {
          GATE: () => token.tokenType === Token.OtherOperator,
          ALT: () =>
            this.ACTION((): Expression => ({
              kind: 'postfix',
              operator,
              operand: left,
              span: this.spanFrom(start),
            })),
        },
      ]);
    },
  );

  /** `= ANY (...)`, `< ALL (SELECT ...)`. */
  private readonly quantified: Rule<[operator: string, left: Expression, start: number], Expression> =
    this.RULE('quantified', (operator, left, start) => {
      const word = this.OR([
        { ALT: () => this.CONSUME(Word.ANY) },
        { ALT: () => this.CONSUME(Word.SOME) },
        { ALT: () => this.CONSUME(Word.ALL) },
      ]);
      const choices = this.SUBRULE(this.subqueryOrValue);
      return this.ACTION((): Expression => {
        if (!isComparison(operator)) this.problems.push(noComparison(word, operator));
        const quantifier =
          word.tokenType === Word.ANY ? 'ANY' : word.tokenType === Word.SOME ? 'SOME' : 'ALL';
        return {
          kind: 'quantified',
          operator,
          quantifier,
          operand: left,
          choices,
          span: this.spanFrom(start),
        };
      });
    });
}

function noComparison(word: IToken, operator: string): Diagnostic {
  const message = `${word.image.toUpperCase()} needs a comparison before it, not "${operator}"`;
  return errorAt(tokenSpan(word), 'no-comparison', message, 'the comparisons are =, <>, <, >, <= and >=');
}
