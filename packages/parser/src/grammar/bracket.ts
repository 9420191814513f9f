import type { Expression, ListComprehension } from '../ast/expression.ts';
import type { Query } from '../ast/query.ts';
import { makeNode } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { LiteralGrammar } from './literal.ts';

/** Words a query begins with: after `(` they make it a subquery. */
const queryStarts = new Set([
  Word.SELECT,
  Word.FROM,
  Word.WITH,
  Word.TABLE,
  Word.PIVOT,
  Word.PIVOT_WIDER,
  Word.PIVOT_LONGER,
  Word.UNPIVOT,
  Word.DESCRIBE,
  Word.DESC,
  Word.SHOW,
  Word.SUMMARIZE,
]);

/** What may follow a parenthesized query inside further parentheses, so that these belong to the query too. */
const queryContinues = new Set([
  Token.RParen,
  Word.UNION,
  Word.INTERSECT,
  Word.EXCEPT,
  Word.ORDER,
  Word.LIMIT,
  Word.OFFSET,
  Word.FETCH,
]);

/** What stands in brackets: parentheses around queries, expressions and rows, lists, structs, maps. */
export abstract class BracketGrammar extends LiteralGrammar {
  protected abstract readonly query: Rule<[], Query>;

  /** Whether `ahead` tokens from here stands a parenthesis that opens a subquery, rather than an expression or a join. */
  protected opensQuery(ahead: number): boolean {
    let parentheses = 0;
    while (this.at(ahead + parentheses, Token.LParen)) parentheses += 1;
    if (parentheses === 0 || !this.startsQuery(ahead + parentheses)) return false;
    // Of several parentheses the innermost is a query's. One further out is too, if the query goes on behind the inner one.
    for (let open = ahead + parentheses - 1; open > ahead; open -= 1) {
      const close = this.closing(open);
      if (close === undefined || !this.atAny(close + 1, queryContinues)) return false;
    }
    return true;
  }

  protected startsQuery(ahead: number): boolean {
    return (
      this.atAny(ahead, queryStarts) || (this.at(ahead, Word.VALUES) && this.at(ahead + 1, Token.LParen))
    );
  }

  protected readonly queryInParentheses: Rule<[], Query> = this.RULE('queryInParentheses', () => {
    this.CONSUME(Token.LParen);
    const query = this.SUBRULE(this.query);
    this.CONSUME(Token.RParen);
    return query;
  });

  protected readonly inParentheses: Rule<[], Expression> = this.RULE('inParentheses', () => {
    const start = this.here();
    return this.OR([
      {
        GATE: () => this.opensQuery(1),
        ALT: () => {
          const query = this.SUBRULE(this.queryInParentheses);
          return this.ACTION((): Expression => ({ kind: 'subquery', query, span: this.spanFrom(start) }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const first = this.SUBRULE(this.expression);
          const others: Expression[] = [];
          this.MANY(() => {
            this.CONSUME(Token.Comma);
            others.push(this.SUBRULE2(this.expression));
          });
          this.CONSUME(Token.RParen);
          return this.ACTION((): Expression => {
            const span = this.spanFrom(start);
            if (others.length === 0) return { kind: 'parenthesized', inner: first, span };
            return { kind: 'row', keyword: false, items: [first, ...others], span };
          });
        },
      },
    ]);
  });

  /** What stands in parentheses after ANY and ALL. */
  protected override readonly subqueryOrValue: Rule<[], Expression> = this.RULE('subqueryOrValue', () => {
    const start = this.here();
    return this.OR([
      {
        GATE: () => this.opensQuery(1),
        ALT: () => {
          const query = this.SUBRULE(this.queryInParentheses);
          return this.ACTION((): Expression => ({ kind: 'subquery', query, span: this.spanFrom(start) }));
        },
      },
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const inner = this.SUBRULE(this.expression);
          this.CONSUME(Token.RParen);
          return this.ACTION((): Expression => ({
            kind: 'parenthesized',
            inner,
            span: this.spanFrom(start),
          }));
        },
      },
    ]);
  });

  /** One or more expressions, with a trailing comma allowed. */
  readonly expressions: Rule<[], Expression[]> = this.RULE('expressions', () =>
    this.commaSeparated(() => this.SUBRULE(this.expression)),
  );

  /** `[1, 2]`, `[x + 1 FOR x IN list IF x > 2]`. */
  protected readonly list: Rule<[], Expression> = this.RULE('list', () => {
    const start = this.CONSUME(Token.LBracket).startOffset;
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.RBracket);
          return this.ACTION((): Expression => ({
            kind: 'list',
            array: false,
            items: [],
            span: this.spanFrom(start),
          }));
        },
      },
      {
        ALT: () => {
          const items = this.SUBRULE(this.expressions);
          return this.OR2([
            { ALT: () => this.SUBRULE(this.comprehension, { ARGS: [items, start] }) },
            {
              ALT: () => {
                this.CONSUME2(Token.RBracket);
                return this.ACTION((): Expression => ({
                  kind: 'list',
                  array: false,
                  items,
                  span: this.spanFrom(start),
                }));
              },
            },
          ]);
        },
      },
    ]);
  });

  private readonly comprehension: Rule<[items: Expression[], start: number], Expression> = this.RULE(
    'comprehension',
    (items, start) => {
      this.CONSUME(Word.FOR);
      const variables = this.strictlySeparated(() => this.SUBRULE(this.nameOrString));
      this.CONSUME(Word.IN);
      const list = this.SUBRULE(this.expression);
      const condition = this.OPTION(() => {
        this.CONSUME(Word.IF);
        return this.SUBRULE2(this.expression);
      });
      this.CONSUME(Token.RBracket);
      return this.ACTION((): Expression => {
        const [value] = items;
        return makeNode<ListComprehension>({
          kind: 'comprehension',
          value: value ?? list,
          variables,
          list,
          condition,
          span: this.spanFrom(start),
        });
      });
    },
  );

  protected readonly struct: Rule<[], Expression> = this.RULE('struct', () => {
    const start = this.CONSUME(Token.LBrace).startOffset;
    const fields = this.commaSeparated(() => {
      const name = this.SUBRULE(this.nameOrString);
      this.CONSUME(Token.Colon);
      return { name, value: this.SUBRULE(this.expression) };
    });
    this.CONSUME(Token.RBrace);
    return this.ACTION((): Expression => ({ kind: 'struct', fields, span: this.spanFrom(start) }));
  });

  protected readonly map: Rule<[], Expression> = this.RULE('map', () => {
    const start = this.CONSUME(Word.MAP).startOffset;
    this.CONSUME(Token.LBrace);
    const entries = this.OPTION(() =>
      this.commaSeparated(() => {
        const key = this.SUBRULE(this.expression);
        this.CONSUME(Token.Colon);
        return { key, value: this.SUBRULE2(this.expression) };
      }),
    );
    this.CONSUME(Token.RBrace);
    return this.ACTION((): Expression => ({
      kind: 'map',
      entries: entries ?? [],
      span: this.spanFrom(start),
    }));
  });

  /** `ARRAY[1, 2]`, `ARRAY(SELECT ...)`. */
  protected readonly array: Rule<[], Expression> = this.RULE('array', () => {
    const start = this.CONSUME(Word.ARRAY).startOffset;
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.LBracket);
          const items = this.OPTION(() => this.SUBRULE(this.expressions)) ?? [];
          this.CONSUME(Token.RBracket);
          return this.ACTION((): Expression => ({
            kind: 'list',
            array: true,
            items,
            span: this.spanFrom(start),
          }));
        },
      },
      {
        ALT: () => {
          const query = this.SUBRULE(this.queryInParentheses);
          return this.ACTION((): Expression => ({
            kind: 'array-subquery',
            query,
            span: this.spanFrom(start),
          }));
        },
      },
    ]);
  });

  protected readonly row: Rule<[], Expression> = this.RULE('row', () => {
    const start = this.CONSUME(Word.ROW).startOffset;
    this.CONSUME(Token.LParen);
    const items = this.OPTION(() => this.SUBRULE(this.expressions)) ?? [];
    this.CONSUME(Token.RParen);
    return this.ACTION((): Expression => ({ kind: 'row', keyword: true, items, span: this.spanFrom(start) }));
  });
}
