import type { Expression } from '../ast/expression.ts';
import type { Duration, Query, StateClause, StateVariable } from '../ast/query.ts';
import { makeNode } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { SelectGrammar } from './select.ts';

/** Words that may follow STATE. */
const stateContinues = new Set([
  Word.EVERY, Word.INIT, Word.TIMEOUT, Word.EVICT, Word.HAVING, Word.WINDOW, Word.QUALIFY, Word.USING, Word.ORDER, Word.LIMIT,
  Word.OFFSET, Word.FETCH, Word.EMIT, Word.UNION, Word.INTERSECT, Word.EXCEPT, Token.RParen,
]); // prettier-ignore

/** `STATE [EVERY BATCH] [(variables)] [INIT (query)] [TIMEOUT d] [EVICT WHEN c]`, and EMIT, which stands at the end of the query. */
export abstract class StateGrammar extends SelectGrammar {
  protected override readonly stateClause: Rule<[], StateClause> = this.RULE('stateClause', () => {
    const start = this.CONSUME(Word.STATE).startOffset;
    const every = this.OPTION(() => {
      this.CONSUME(Word.EVERY);
      return this.CONSUME(Word.BATCH);
    });
    const variables = this.OPTION2(() => {
      this.CONSUME(Token.LParen);
      const list = this.commaSeparated(() => this.SUBRULE(this.stateVariable));
      this.CONSUME(Token.RParen);
      return list;
    });
    const options: { init?: Query; timeout?: Duration; evictWhen?: Expression } = {};
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(Word.INIT);
            options.init = this.SUBRULE(this.queryInParentheses);
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.TIMEOUT);
            options.timeout = this.SUBRULE(this.duration);
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.EVICT);
            this.CONSUME(Word.WHEN);
            options.evictWhen = this.SUBRULE(this.expression);
          },
        },
      ]),
    );
    return this.ACTION((): StateClause => ({
      kind: 'state',
      everyBatch: every !== undefined,
      variables: variables ?? [],
      ...options,
      emit: [],
      span: this.spanFrom(start),
    }));
  });

  /** `visits BIGINT DEFAULT 0 UPDATE visits + count(*)`. */
  private readonly stateVariable: Rule<[], StateVariable> = this.RULE('stateVariable', () => {
    const name = this.SUBRULE(this.name);
    const type = this.OPTION({
      GATE: () => !this.at(1, Word.UPDATE),
      DEF: () => this.SUBRULE(this.typeName),
    });
    const initial = this.OPTION2(() => {
      this.CONSUME(Word.DEFAULT);
      return this.SUBRULE(this.expression);
    });
    this.CONSUME(Word.UPDATE);
    const update = this.SUBRULE2(this.expression);
    return this.ACTION(() =>
      makeNode<StateVariable>({
        kind: 'state-variable',
        name,
        type,
        default: initial,
        update,
        span: this.spanFrom(name.span.start),
      }),
    );
  });

  /** `EMIT CHANGES`, `EMIT EVICTED`, `EMIT CHANGES, EVICTED`. */
  protected override readonly emitClause: Rule<[], StateClause['emit']> = this.RULE('emitClause', () => {
    this.CONSUME(Word.EMIT);
    return this.strictlySeparated(() => this.SUBRULE(this.emitted));
  });

  private readonly emitted: Rule<[], StateClause['emit'][number]> = this.RULE('emitted', () =>
    this.OR<StateClause['emit'][number]>([
      { ALT: () => (this.CONSUME(Word.CHANGES), 'CHANGES') },
      { ALT: () => (this.CONSUME(Word.EVICTED), 'EVICTED') },
    ]),
  );

  /**
   * STATE may follow a table without GROUP BY, where DuckDB reads an alias. It is the clause if what follows belongs to it, unless
   * the statement uses `state` as the name of a table.
   */
  protected override startsState(): boolean {
    if (!this.at(1, Word.STATE)) return false;
    if (this.at(2, Token.LParen)) return this.variablesFollow();
    return (this.atEnd(2) || this.atAny(2, stateContinues)) && !this.stateQualifies();
  }

  /** Whether the parenthesis behind STATE holds variables rather than the columns of an alias, which are names and commas only. */
  private variablesFollow(): boolean {
    return !this.at(4, Token.Comma) && !this.at(4, Token.RParen);
  }

  private stateQualifies(): boolean {
    return this.input.some(
      (token, index) => token.tokenType === Word.STATE && this.input[index + 1]?.tokenType === Token.Dot,
    );
  }
}
