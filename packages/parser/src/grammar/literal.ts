import type { Expression } from '../ast/expression.ts';
import { booleanOf, numberOf, parameterOf, stringOf } from '../build/literal.ts';
import { tokenSpan } from '../build/node.ts';
import { errorAt } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { ExpressionGrammar } from './expression.ts';
import { isIntervalUnit } from './type-name.ts';

/** The highest number DuckDB reads as the position of a column. */
const maxPosition = 2 ** 31 - 1;

/** Literals of all kinds. */
export abstract class LiteralGrammar extends ExpressionGrammar {
  protected readonly literal: Rule<[], Expression> = this.RULE('literal', () =>
    this.OR(
      (this.literalAlternatives ??= [
        { ALT: () => numberOf(this.CONSUME(Token.NumberText)) },
        { ALT: () => stringOf(this.CONSUME(Token.StringText)) },
        { ALT: () => stringOf(this.CONSUME(Token.BitText)) },
        { ALT: () => booleanOf(this.CONSUME(Word.TRUE)) },
        { ALT: () => booleanOf(this.CONSUME(Word.FALSE)) },
        { ALT: () => ({ kind: 'null', span: tokenSpan(this.CONSUME(Word.NULL)) }) },
        { ALT: () => ({ kind: 'default', span: tokenSpan(this.CONSUME(Word.DEFAULT)) }) },
        { ALT: () => parameterOf(this.CONSUME(Token.ParameterText)) },
        { ALT: () => this.SUBRULE(this.positional) },
      ]),
    ),
  );
  private literalAlternatives: { ALT: () => Expression }[] | undefined;

  /** `#1`. */
  private readonly positional: Rule<[], Expression> = this.RULE('positional', () => {
    const start = this.CONSUME(Token.Hash).startOffset;
    const number = this.CONSUME(Token.Integer);
    return this.ACTION((): Expression => {
      const index = Number(number.image.replaceAll('_', ''));
      const span = this.spanFrom(start);
      if (index < 1 || index > maxPosition)
        this.problems.push(errorAt(span, 'bad-position', 'columns are counted from #1 on'));
      return { kind: 'positional', index, span };
    });
  });

  protected readonly interval: Rule<[], Expression> = this.RULE('interval', () => {
    const start = this.CONSUME(Word.INTERVAL).startOffset;
    const value = this.OR([
      { ALT: () => numberOf(this.CONSUME(Token.Integer)) },
      { ALT: (): Expression => stringOf(this.CONSUME(Token.StringText)) },
      {
        ALT: () => {
          const open = this.CONSUME(Token.LParen).startOffset;
          const inner = this.SUBRULE(this.expression);
          this.CONSUME(Token.RParen);
          return this.ACTION((): Expression => ({ kind: 'parenthesized', inner, span: this.spanFrom(open) }));
        },
      },
    ]);
    const unit = this.OPTION({
      GATE: () => isIntervalUnit(this.LA(1).image),
      DEF: () => this.SUBRULE(this.intervalUnit),
    });
    return this.ACTION((): Expression => {
      const span = this.spanFrom(start);
      return unit === undefined ? { kind: 'interval', value, span } : { kind: 'interval', value, unit, span };
    });
  });

  protected readonly typedLiteral: Rule<[], Expression> = this.RULE('typedLiteral', () => {
    const start = this.here();
    const type = this.SUBRULE(this.literalType);
    const token = this.CONSUME(Token.StringText);
    return this.ACTION((): Expression => ({
      kind: 'typed-literal',
      type,
      value: stringOf(token),
      span: this.spanFrom(start),
    }));
  });

  /** `DATE '..'`, `DECIMAL(10, 2) '..'`, `DOUBLE PRECISION '..'`, `TIMESTAMP WITH TIME ZONE '..'`. */
  protected startsTypedLiteral(): boolean {
    const following = this.LA(2).tokenType;
    switch (this.LA(1).tokenType) {
      case Word.DOUBLE:
        return following === Word.PRECISION;
      case Word.NATIONAL:
        return following === Word.CHARACTER || following === Word.CHAR;
      case Word.TIME:
      case Word.TIMESTAMP:
        if (following === Word.WITH || following === Word.WITHOUT) return this.at(3, Word.TIME);
        return following === Token.StringText || following === Token.LParen;
      case Word.CHARACTER:
      case Word.CHAR:
      case Word.NCHAR:
      case Word.VARCHAR:
      case Word.BIT:
        return following === Token.StringText || following === Token.LParen || following === Word.VARYING;
      default:
        return (
          this.at(1, Token.NumericWord) && (following === Token.StringText || following === Token.LParen)
        );
    }
  }
}
