import type { IToken } from 'chevrotain';
import type { Duration, LastClause, WindowClause } from '../ast/query.ts';
import { durationUnits, intervalLength, sizeUnits } from '../build/duration.ts';
import { tokenSpan } from '../build/node.ts';
import { errorAt } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { joinSpans } from '../span.ts';
import type { Rule } from './base.ts';
import { isIntervalUnit } from './types.ts';
import { WindowGrammar } from './window.ts';

/** What a duration counts as whose unit is missing or unknown, which is an error: enough to go on with. */
const assumedUnitMs = 1000;

/** weir's clauses after a stream, and durations, which are read as such only where the grammar asks for one. */
export abstract class StreamClauseGrammar extends WindowGrammar {
  /** `10s`, `INTERVAL '10 seconds'`. One that is wrong is reported, and taken for seconds so that reading can go on. */
  readonly duration: Rule<[], Duration> = this.RULE('duration', () =>
    this.OR({
      ERR_MSG: 'a duration such as 10s',
      DEF: [
        {
          ALT: () => {
            const interval = this.SUBRULE(this.interval);
            return this.ACTION((): Duration => {
              const length = intervalLength(interval);
              if ('milliseconds' in length)
                return { kind: 'duration', milliseconds: length.milliseconds, span: interval.span };
              this.problems.push(
                errorAt(
                  interval.span,
                  'bad-duration',
                  length.problem,
                  'write a duration such as 10s, 5m, 2h or 1d',
                ),
              );
              return { kind: 'duration', milliseconds: assumedUnitMs, span: interval.span };
            });
          },
        },
        {
          ALT: () => {
            const { number, unit } = this.SUBRULE(this.quantity);
            return this.ACTION(() => this.durationFrom(number, unit));
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

  private durationFrom(number: IToken, unit: IToken | undefined): Duration {
    const span = unit === undefined ? tokenSpan(number) : joinSpans(tokenSpan(number), tokenSpan(unit));
    const known = unit === undefined ? undefined : durationUnits.get(unit.image.toLowerCase());
    const milliseconds = Number(number.image.replaceAll('_', '')) * (known ?? assumedUnitMs);
    if (unit === undefined) {
      const hint = `say which unit: ${number.image}s, ${number.image}m, ${number.image}h ...`;
      this.problems.push(errorAt(span, 'missing-unit', 'this duration has no unit', hint));
    } else if (known === undefined) {
      this.problems.push(
        errorAt(
          span,
          'bad-duration',
          `"${unit.image}" is no unit of time here`,
          unitHint(number.image, unit.image),
        ),
      );
    } else if (number.tokenType === Token.Decimal) {
      const hint = Number.isInteger(milliseconds) ? `write ${milliseconds}ms` : 'the smallest unit is ms';
      this.problems.push(errorAt(span, 'bad-duration', 'a duration is a whole number and a unit', hint));
    }
    return { kind: 'duration', milliseconds: Math.round(milliseconds), span };
  }

  /** `2GB`, in bytes. */
  readonly size: Rule<[], number> = this.RULE('size', () => {
    const { number, unit } = this.SUBRULE(this.quantity);
    return this.ACTION(() => {
      const factor = unit === undefined ? undefined : sizeUnits.get(unit.image.toLowerCase());
      if (factor !== undefined) return Math.round(Number(number.image.replaceAll('_', '')) * factor);
      const span = unit === undefined ? tokenSpan(number) : joinSpans(tokenSpan(number), tokenSpan(unit));
      const message = unit === undefined ? 'this size has no unit' : `"${unit.image}" is no unit of size`;
      this.problems.push(
        errorAt(
          span,
          unit === undefined ? 'missing-unit' : 'bad-size',
          message,
          'write a size such as 500MB or 2GB',
        ),
      );
      return 0;
    });
  });

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
    durationUnits.has(word.image.toLowerCase()) ||
    sizeUnits.has(word.image.toLowerCase()) ||
    isIntervalUnit(word.image)
  );
}

function unitHint(count: string, word: string): string {
  const meant = word.charAt(0).toLowerCase();
  const units = 'the units are ms, s, m (minutes), h and d';
  return durationUnits.has(meant) ? `write ${count}${meant}: ${units}` : units;
}
