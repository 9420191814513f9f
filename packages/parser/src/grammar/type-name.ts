import type { TypeName } from '../ast/expression.ts';
import { typeNameOf } from '../build/type-name.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { BaseGrammar, Weight } from './base.ts';
import type { Rule } from './base.ts';

/** Type names. Only their text is kept: what a type is, DuckDB knows. */
export class TypeGrammar extends BaseGrammar {
  readonly typeName: Rule<[], TypeName> = this.RULE('typeName', () => {
    const start = this.here();
    this.SUBRULE(this.type);
    return this.ACTION(() => typeNameOf(this.tokensFrom(start), this.spanFrom(start)));
  });

  /** A type that may stand before a string: `TIMESTAMP WITH TIME ZONE '...'`. */
  protected readonly literalType: Rule<[], TypeName> = this.RULE('literalType', () => {
    const start = this.here();
    this.OR([
      { ALT: () => this.SUBRULE(this.numericType) },
      { ALT: () => this.SUBRULE(this.characterType) },
      { ALT: () => this.SUBRULE(this.timeType) },
    ]);
    return this.ACTION(() => typeNameOf(this.tokensFrom(start), this.spanFrom(start)));
  });

  readonly type: Rule<[], void> = this.RULE('type', () => {
    this.enter(Weight.type);
    this.OPTION(() => this.CONSUME(Word.SETOF));
    this.OR([
      { ALT: () => this.SUBRULE(this.rowType) },
      { ALT: () => this.SUBRULE(this.mapType) },
      { ALT: () => this.SUBRULE(this.numericType) },
      { ALT: () => this.SUBRULE(this.characterType) },
      { ALT: () => this.SUBRULE(this.timeType) },
      { ALT: () => this.SUBRULE(this.intervalType) },
      { ALT: () => this.SUBRULE(this.namedType) },
    ]);
    this.MANY(() => {
      this.OR2([
        {
          ALT: () => {
            this.CONSUME(Token.LBracket);
            this.OPTION2(() => this.CONSUME(Token.Integer));
            this.CONSUME(Token.RBracket);
          },
        },
        { ALT: () => this.CONSUME(Word.ARRAY) },
      ]);
    });
    this.leave(Weight.type);
  });

  /** `STRUCT(a INTEGER, b VARCHAR)`, `ROW(...)`, `UNION(...)`. */
  private readonly rowType: Rule<[], void> = this.RULE('rowType', () => {
    this.OR([
      { GATE: () => this.at(2, Token.LParen), ALT: () => this.CONSUME(Word.STRUCT) },
      { GATE: () => this.at(2, Token.LParen), ALT: () => this.CONSUME(Word.ROW) },
      { ALT: () => this.CONSUME(Word.UNION) },
    ]);
    this.CONSUME(Token.LParen);
    this.strictlySeparated(() => {
      this.CONSUME(Token.ColId);
      this.SUBRULE(this.type);
    });
    this.CONSUME(Token.RParen);
  });

  private readonly mapType: Rule<[], void> = this.RULE('mapType', () => {
    this.CONSUME(Word.MAP);
    this.CONSUME(Token.LParen);
    this.strictlySeparated(() => this.SUBRULE(this.type));
    this.CONSUME(Token.RParen);
  });

  private readonly numericType: Rule<[], void> = this.RULE('numericType', () => {
    this.OR([
      { ALT: () => this.CONSUME(Token.PlainNumericWord) },
      {
        ALT: () => {
          this.CONSUME(Word.DOUBLE);
          this.OR2([
            { ALT: () => this.CONSUME(Word.PRECISION) },
            { ALT: () => this.SUBRULE2(this.typeModifiers) },
            { ALT: () => undefined },
          ]);
        },
      },
      {
        ALT: () => {
          this.CONSUME(Word.FLOAT);
          this.OPTION2(() => this.SUBRULE(this.lengthModifier));
        },
      },
      {
        ALT: () => {
          this.CONSUME(Token.DecimalWord);
          this.OPTION3(() => this.SUBRULE(this.typeModifiers));
        },
      },
    ]);
  });

  private readonly characterType: Rule<[], void> = this.RULE('characterType', () => {
    this.OPTION(() => this.CONSUME(Word.NATIONAL));
    this.CONSUME(Token.CharacterWord);
    this.OPTION2(() => this.CONSUME(Word.VARYING));
    this.OPTION3(() => this.SUBRULE(this.lengthModifier));
  });

  /** `TIMESTAMP(3) WITH TIME ZONE`. */
  private readonly timeType: Rule<[], void> = this.RULE('timeType', () => {
    this.OR([{ ALT: () => this.CONSUME(Word.TIMESTAMP) }, { ALT: () => this.CONSUME(Word.TIME) }]);
    this.OPTION(() => this.SUBRULE(this.lengthModifier));
    this.OPTION2({
      GATE: () => this.at(2, Word.TIME),
      DEF: () => {
        this.OR2([{ ALT: () => this.CONSUME(Word.WITH) }, { ALT: () => this.CONSUME(Word.WITHOUT) }]);
        this.CONSUME2(Word.TIME);
        this.CONSUME(Word.ZONE);
      },
    });
  });

  private readonly intervalType: Rule<[], void> = this.RULE('intervalType', () => {
    this.CONSUME(Word.INTERVAL);
    this.OR([
      { ALT: () => this.SUBRULE(this.lengthModifier) },
      { GATE: () => isIntervalUnit(this.LA(1).image), ALT: () => this.SUBRULE(this.intervalUnit) },
      { ALT: () => undefined },
    ]);
  });

  /** `DAYS`, `YEAR TO MONTH`: in upper case. */
  readonly intervalUnit: Rule<[], string> = this.RULE('intervalUnit', () => {
    const unit = this.CONSUME(Token.AnyWord);
    const last = this.OPTION({
      GATE: () => isIntervalUnit(this.LA(2).image),
      DEF: () => {
        this.CONSUME(Word.TO);
        return this.CONSUME2(Token.AnyWord);
      },
    });
    return last === undefined ? unit.image.toUpperCase() : `${unit.image} TO ${last.image}`.toUpperCase();
  });

  private readonly namedType: Rule<[], void> = this.RULE('namedType', () => {
    this.CONSUME(Token.TypeWord);
    this.OR([
      {
        ALT: () => {
          this.oneOrMore(() => {
            this.CONSUME(Token.Dot);
            this.CONSUME(Token.BareWord);
          });
        },
      },
      { ALT: () => this.SUBRULE(this.typeModifiers) },
      { ALT: () => undefined },
    ]);
  });

  private readonly lengthModifier: Rule<[], void> = this.RULE('lengthModifier', () => {
    this.CONSUME(Token.LParen);
    this.CONSUME(Token.Integer);
    this.CONSUME(Token.RParen);
  });

  /** `(10, 2)`, `('a', 'b')`: DuckDB takes constants only. */
  private readonly typeModifiers: Rule<[], void> = this.RULE('typeModifiers', () => {
    this.CONSUME(Token.LParen);
    this.OPTION(() => this.commaSeparated(() => this.SUBRULE(this.typeModifier)));
    this.CONSUME(Token.RParen);
  });

  private readonly typeModifier: Rule<[], void> = this.RULE('typeModifier', () => {
    this.OPTION(() => this.CONSUME(Token.Minus));
    this.CONSUME(Token.Constant);
  });
}

const intervalUnits = new Set(
  [
    'YEAR',
    'MONTH',
    'DAY',
    'HOUR',
    'MINUTE',
    'SECOND',
    'MILLISECOND',
    'MICROSECOND',
    'WEEK',
    'QUARTER',
    'DECADE',
  ]
    .flatMap((unit) => [unit, `${unit}S`])
    .concat('CENTURY', 'CENTURIES', 'MILLENNIUM', 'MILLENNIA'),
);

/** Whether a word is a unit of INTERVAL. */
export function isIntervalUnit(word: string): boolean {
  return intervalUnits.has(word.toUpperCase());
}
