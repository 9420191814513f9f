import type { IToken } from 'chevrotain';
import type { Frame, FrameBound, WindowSpecification } from '../ast/expression.ts';
import type { OrderBy, OrderItem } from '../ast/query.ts';
import { makeNode } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { SpecialCallGrammar } from './special-call.ts';

const frameWords = new Set([Word.ROWS, Word.RANGE, Word.GROUPS]);

/** ORDER BY, and the windows of window functions. */
export abstract class WindowGrammar extends SpecialCallGrammar {
  override readonly orderBy: Rule<[], OrderBy> = this.RULE('orderBy', () => {
    const start = this.CONSUME(Word.ORDER).startOffset;
    this.CONSUME(Word.BY);
    const items = this.strictlySeparated(() => this.SUBRULE(this.orderItem));
    return this.ACTION((): OrderBy => ({ kind: 'order-by', items, span: this.spanFrom(start) }));
  });

  private readonly orderItem: Rule<[], OrderItem> = this.RULE('orderItem', () => {
    const start = this.here();
    const value = this.OR<OrderItem['value']>([
      {
        ALT: () => {
          this.CONSUME(Word.ALL);
          return 'all';
        },
      },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
    const direction = this.OPTION(() =>
      this.OR2([{ ALT: () => this.CONSUME(Word.ASC) }, { ALT: () => this.CONSUME(Word.DESC) }]),
    );
    const nulls = this.OPTION2(() => {
      this.CONSUME(Word.NULLS);
      return this.OR3([{ ALT: () => this.CONSUME(Word.FIRST) }, { ALT: () => this.CONSUME(Word.LAST) }]);
    });
    return this.ACTION(() =>
      makeNode<OrderItem>({
        kind: 'order-item',
        value,
        direction: direction === undefined ? undefined : direction.tokenType === Word.ASC ? 'ASC' : 'DESC',
        nulls: nulls === undefined ? undefined : nulls.tokenType === Word.FIRST ? 'FIRST' : 'LAST',
        span: this.spanFrom(start),
      }),
    );
  });

  /** `(base PARTITION BY ... ORDER BY ... ROWS ...)`. */
  override readonly windowSpecification: Rule<[], WindowSpecification> = this.RULE(
    'windowSpecification',
    () => {
      const start = this.CONSUME(Token.LParen).startOffset;
      const base = this.OPTION({
        GATE: () => !this.at(1, Word.PARTITION) && !this.atAny(1, frameWords),
        DEF: () => this.SUBRULE(this.name),
      });
      const partitionBy = this.OPTION2(() => {
        this.CONSUME(Word.PARTITION);
        this.CONSUME(Word.BY);
        return this.strictlySeparated(() => this.SUBRULE(this.expression));
      });
      const orderBy = this.OPTION3(() => this.SUBRULE(this.orderBy));
      const frame = this.OPTION4(() => this.SUBRULE(this.frame));
      this.CONSUME(Token.RParen);
      return this.ACTION(() =>
        makeNode<WindowSpecification>({
          kind: 'window-specification',
          base,
          partitionBy: partitionBy ?? [],
          orderBy,
          frame,
          span: this.spanFrom(start),
        }),
      );
    },
  );

  private readonly frame: Rule<[], Frame> = this.RULE('frame', () => {
    const unit = this.OR([
      { ALT: () => this.CONSUME(Word.ROWS) },
      { ALT: () => this.CONSUME(Word.RANGE) },
      { ALT: () => this.CONSUME(Word.GROUPS) },
    ]);
    const bounds = this.OR2([
      {
        ALT: () => {
          this.CONSUME(Word.BETWEEN);
          const start = this.SUBRULE(this.frameBound);
          this.CONSUME(Word.AND);
          return { start, end: this.SUBRULE2(this.frameBound) };
        },
      },
      { ALT: () => ({ start: this.SUBRULE3(this.frameBound), end: undefined }) },
    ]);
    const exclude = this.OPTION(() => this.SUBRULE(this.frameExclusion));
    return this.ACTION((): Frame => {
      const { start, end } = bounds;
      return {
        unit: unitOf(unit),
        start,
        ...(end === undefined ? {} : { end }),
        ...(exclude === undefined ? {} : { exclude }),
      };
    });
  });

  private readonly frameExclusion: Rule<[], NonNullable<Frame['exclude']>> = this.RULE(
    'frameExclusion',
    () => {
      this.CONSUME(Word.EXCLUDE);
      return this.OR<NonNullable<Frame['exclude']>>([
        {
          ALT: () => {
            this.CONSUME(Word.CURRENT);
            this.CONSUME(Word.ROW);
            return 'CURRENT ROW';
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.GROUP);
            return 'GROUP';
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.TIES);
            return 'TIES';
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.NO);
            this.CONSUME(Word.OTHERS);
            return 'NO OTHERS';
          },
        },
      ]);
    },
  );

  private readonly frameBound: Rule<[], FrameBound> = this.RULE('frameBound', () =>
    this.OR<FrameBound>([
      {
        GATE: () => this.at(2, Word.PRECEDING) || this.at(2, Word.FOLLOWING),
        ALT: () => {
          this.CONSUME(Word.UNBOUNDED);
          const side = this.SUBRULE(this.frameSide);
          return this.ACTION((): FrameBound => ({ kind: `UNBOUNDED ${side}` }));
        },
      },
      {
        GATE: () => this.at(2, Word.ROW),
        ALT: () => {
          this.CONSUME(Word.CURRENT);
          this.CONSUME(Word.ROW);
          return { kind: 'CURRENT ROW' };
        },
      },
      {
        ALT: () => {
          const offset = this.SUBRULE(this.expression);
          const side = this.SUBRULE2(this.frameSide);
          return this.ACTION((): FrameBound => ({ kind: side, offset }));
        },
      },
    ]),
  );

  private readonly frameSide: Rule<[], 'PRECEDING' | 'FOLLOWING'> = this.RULE('frameSide', () =>
    this.OR<'PRECEDING' | 'FOLLOWING'>([
      {
        ALT: () => {
          this.CONSUME(Word.PRECEDING);
          return 'PRECEDING';
        },
      },
      {
        ALT: () => {
          this.CONSUME(Word.FOLLOWING);
          return 'FOLLOWING';
        },
      },
    ]),
  );
}

function unitOf(word: IToken): Frame['unit'] {
  return word.tokenType === Word.ROWS ? 'ROWS' : word.tokenType === Word.RANGE ? 'RANGE' : 'GROUPS';
}
