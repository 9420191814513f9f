import type { Expression } from '../ast/expression.ts';
import { nameOf } from '../build/node.ts';
import { likeWord, testOf } from '../build/operator.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { Level } from './binding.ts';
import { TypeGrammar } from './type-name.ts';

/** Operators written with words behind their left operand, and casts. */
export abstract class WordOperatorGrammar extends TypeGrammar {
  protected abstract readonly expression: Rule<[least?: number, plain?: boolean], Expression>;
  protected abstract readonly inChoices: Rule<
    [left: Expression, negated: boolean, start: number],
    Expression
  >;

  protected readonly wordOperator: Rule<[left: Expression, start: number, plain: boolean], Expression> =
    this.RULE('wordOperator', (left, start, plain) =>
      this.OR([
        { ALT: () => this.SUBRULE(this.cast, { ARGS: [left, start] }) },
        { ALT: () => this.SUBRULE(this.isTest, { ARGS: [left, start, plain] }) },
        {
          GATE: () => !this.at(1, Word.NOT) || this.at(2, Word.NULL),
          ALT: () => this.SUBRULE(this.nullTest, { ARGS: [left, start] }),
        },
        { ALT: () => this.SUBRULE(this.match, { ARGS: [left, start] }) },
        { ALT: () => this.SUBRULE(this.collate, { ARGS: [left, start] }) },
        { ALT: () => this.SUBRULE(this.atTimeZone, { ARGS: [left, start] }) },
      ]),
    );

  private readonly cast: Rule<[left: Expression, start: number], Expression> = this.RULE(
    'cast',
    (operand, start) => {
      this.CONSUME(Token.DoubleColon);
      const type = this.SUBRULE(this.typeName);
      return this.ACTION((): Expression => ({
        kind: 'cast',
        style: '::',
        operand,
        type,
        span: this.spanFrom(start),
      }));
    },
  );

  private readonly isTest: Rule<[left: Expression, start: number, plain: boolean], Expression> = this.RULE(
    'isTest',
    (left, start, plain) => {
      this.CONSUME(Word.IS);
      const negated = this.OPTION(() => this.CONSUME(Word.NOT)) !== undefined;
      return this.OR([
        {
          ALT: () => {
            const word = this.OR2([
              { ALT: () => this.CONSUME(Word.NULL) },
              { ALT: () => this.CONSUME(Word.TRUE) },
              { ALT: () => this.CONSUME(Word.FALSE) },
              { ALT: () => this.CONSUME(Word.UNKNOWN) },
            ]);
            return this.ACTION((): Expression => ({
              kind: 'is',
              operand: left,
              negated,
              test: testOf(word),
              span: this.spanFrom(start),
            }));
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.DISTINCT);
            this.CONSUME(Word.FROM);
            const right = this.SUBRULE(this.expression, { ARGS: [Level.is + 1, plain] });
            const operator = negated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM';
            return this.ACTION((): Expression => ({
              kind: 'binary',
              operator,
              left,
              right,
              span: this.spanFrom(start),
            }));
          },
        },
      ]);
    },
  );

  /** `x ISNULL`, `x NOTNULL`, `x NOT NULL`. */
  private readonly nullTest: Rule<[left: Expression, start: number], Expression> = this.RULE(
    'nullTest',
    (operand, start) => {
      const negated = this.OR([
        {
          ALT: () => {
            this.CONSUME(Word.ISNULL);
            return false;
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.NOTNULL);
            return true;
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.NOT);
            this.CONSUME(Word.NULL);
            return true;
          },
        },
      ]);
      return this.ACTION((): Expression => ({
        kind: 'is',
        operand,
        negated,
        test: 'NULL',
        span: this.spanFrom(start),
      }));
    },
  );

  /** BETWEEN, IN, LIKE and their like, with NOT. */
  private readonly match: Rule<[left: Expression, start: number], Expression> = this.RULE(
    'match',
    (left, start) => {
      const negated = this.OPTION(() => this.CONSUME(Word.NOT)) !== undefined;
      return this.OR([
        {
          ALT: () => {
            this.CONSUME(Word.BETWEEN);
            this.OPTION2(() => this.CONSUME(Word.ASYMMETRIC));
            const low = this.SUBRULE(this.expression, { ARGS: [Level.lowest, true] });
            this.CONSUME(Word.AND);
            const high = this.SUBRULE2(this.expression, { ARGS: [Level.match + 1] });
            return this.ACTION((): Expression => ({
              kind: 'between',
              operand: left,
              negated,
              low,
              high,
              span: this.spanFrom(start),
            }));
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.IN);
            return this.SUBRULE(this.inChoices, { ARGS: [left, negated, start] });
          },
        },
        { ALT: () => this.SUBRULE(this.like, { ARGS: [left, negated, start] }) },
      ]);
    },
  );

  private readonly like: Rule<[left: Expression, negated: boolean, start: number], Expression> = this.RULE(
    'like',
    (left, negated, start) => {
      const operator = this.OR([
        { ALT: () => likeWord(this.CONSUME(Word.LIKE)) },
        { ALT: () => likeWord(this.CONSUME(Word.ILIKE)) },
        { ALT: () => likeWord(this.CONSUME(Word.GLOB)) },
        {
          ALT: () => {
            const word = this.CONSUME(Word.SIMILAR);
            this.CONSUME(Word.TO);
            return likeWord(word);
          },
        },
      ]);
      const pattern = this.SUBRULE(this.expression, { ARGS: [Level.match + 1] });
      const escape = this.OPTION(() => {
        this.CONSUME(Word.ESCAPE);
        return this.SUBRULE2(this.expression, { ARGS: [Level.match + 1] });
      });
      return this.ACTION((): Expression => {
        const like = {
          kind: 'like',
          operator,
          operand: left,
          negated,
          pattern,
          span: this.spanFrom(start),
        } as const;
        return escape === undefined ? like : { ...like, escape };
      });
    },
  );

  private readonly collate: Rule<[left: Expression, start: number], Expression> = this.RULE(
    'collate',
    (operand, start) => {
      this.CONSUME(Word.COLLATE);
      const collation = [nameOf(this.CONSUME(Token.ColId))];
      this.MANY(() => {
        this.CONSUME(Token.Dot);
        collation.push(nameOf(this.CONSUME(Token.AnyWord)));
      });
      return this.ACTION((): Expression => ({
        kind: 'collate',
        operand,
        collation,
        span: this.spanFrom(start),
      }));
    },
  );

  private readonly atTimeZone: Rule<[left: Expression, start: number], Expression> = this.RULE(
    'atTimeZone',
    (operand, start) => {
      this.CONSUME(Word.AT);
      this.CONSUME(Word.TIME);
      this.CONSUME(Word.ZONE);
      const zone = this.SUBRULE(this.expression, { ARGS: [Level.atTimeZone + 1] });
      return this.ACTION((): Expression => ({
        kind: 'at-time-zone',
        operand,
        zone,
        span: this.spanFrom(start),
      }));
    },
  );
}
