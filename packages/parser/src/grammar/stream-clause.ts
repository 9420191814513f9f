import type { IToken } from 'chevrotain';
import type { Duration, LastClause, WindowClause } from '../ast/query.ts';
import { durationText, readDuration, readInterval, readSize, sizeUnits } from '../build/duration.ts';
import type { Read } from '../build/duration.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { isIntervalUnit } from './type-name.ts';
import { WindowGrammar } from './window.ts';

/** weir's clauses after a stream, and durations, which are read as such only where the grammar asks for one. */
export abstract class StreamClauseGrammar extends WindowGrammar {
  /** `10s`, `INTERVAL '10 seconds'`. */
  readonly duration: Rule<[], Duration> = this.RULE('duration', () =>
    this.OR({
      ERR_MSG: 'a duration such as 10s',
      DEF: [
        {
          ALT: () => {
            const interval = this.SUBRULE(this.interval);
            return this.ACTION(() => this.withoutProblem(readInterval(interval)));
          },
        },
        {
          ALT: () => {
            const { number, unit } = this.SUBRULE(this.quantity);
            return this.ACTION(() => this.withoutProblem(readDuration(number, unit)));
          },
        },
      ],
    }),
  );

  /** A number and the word right behind it. */
  private readonly quantity: Rule<[], { number: IToken; unit: IToken | undefined }> = this.RULE(
    'quantity',
    () => {
      const number = this.CONSUME(Token.NumberText);
      const unit = this.OPTION({
        GATE: () => isUnitOf(number, this.LA(1)),
        DEF: () => this.CONSUME(Token.AnyWord),
      });
      return { number, unit };
    },
  );

  /** `2GB`, in bytes. */
  readonly size: Rule<[], number> = this.RULE('size', () => {
    const { number, unit } = this.SUBRULE(this.quantity);
    return this.ACTION(() => this.withoutProblem(readSize(number, unit)));
  });

  /** What was read, its problem noted. */
  private withoutProblem<T>({ value, problem }: Read<T>): T {
    if (problem !== undefined) this.problems.push(problem);
    return value;
  }

  /** `WINDOW(30s, 10s)`, `WINDOW(SIZE 30s, SLIDE 10s)`. */
  protected readonly windowClause: Rule<[], WindowClause> = this.RULE('windowClause', () => {
    const start = this.CONSUME(Word.WINDOW).startOffset;
    this.CONSUME(Token.LParen);
    this.OPTION(() => this.CONSUME(Word.SIZE));
    const length = this.SUBRULE(this.duration);
    const slide = this.OPTION2(() => {
      this.CONSUME(Token.Comma);
      this.OPTION3(() => this.CONSUME(Word.SLIDE));
      return this.SUBRULE2(this.duration);
    });
    this.CONSUME(Token.RParen);
    return this.ACTION((): WindowClause => {
      const span = this.spanFrom(start);
      return slide === undefined ? { kind: 'window', length, span } : { kind: 'window', length, slide, span };
    });
  });

  /** `LAST 5m`, `LAST 3 BATCHES`, `LAST ALL`. */
  protected readonly lastClause: Rule<[], LastClause> = this.RULE('lastClause', () => {
    const start = this.CONSUME(Word.LAST).startOffset;
    const extent = this.OR<LastClause['extent']>([
      {
        ALT: () => {
          this.CONSUME(Word.ALL);
          return { kind: 'all' };
        },
      },
      {
        GATE: () => this.at(2, Word.BATCHES) || this.at(2, Word.BATCH),
        ALT: () => {
          const count = this.CONSUME(Token.Integer);
          this.OR2([{ ALT: () => this.CONSUME(Word.BATCHES) }, { ALT: () => this.CONSUME(Word.BATCH) }]);
          return { kind: 'batches', count: Number(count.image.replaceAll('_', '')) };
        },
      },
      { ALT: () => ({ kind: 'duration', duration: this.SUBRULE(this.duration) }) },
    ]);
    return this.ACTION((): LastClause => ({ kind: 'last', extent, span: this.spanFrom(start) }));
  });

  /** Whether the word LAST here is the clause, not an alias: something follows that tells how far back. */
  protected startsLast(): boolean {
    const following = this.LA(2).tokenType;
    const tells =
      following === Word.ALL ||
      following === Word.INTERVAL ||
      following === Token.Integer ||
      following === Token.Decimal;
    return this.at(1, Word.LAST) && tells;
  }
}

/** Whether a word is meant as the unit of the number before it: it is written right behind, or it is the name of a unit. */
function isUnitOf(number: IToken, word: IToken): boolean {
  if (word.startOffset === (number.endOffset ?? 0) + 1) return true;
  return (
    durationText(`1${word.image}`) !== undefined ||
    sizeUnits.has(word.image.toLowerCase()) ||
    isIntervalUnit(word.image)
  );
}
