import type { Case, Expression, ListComprehension } from '../ast/expression.ts';
import { booleanOf, numberOf, parameterOf, stringOf } from '../build/literal.ts';
import { makeNode, tokenSpan } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Query } from '../ast/query.ts';
import type { Rule } from './base.ts';
import { ExpressionGrammar } from './expression.ts';
import { isIntervalUnit } from './types.ts';

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

/** Operands: literals, brackets of all kinds, CASE, CAST; names and calls are in the next file. */
export abstract class OperandGrammar extends ExpressionGrammar {
  protected abstract readonly query: Rule<[], Query>;
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
      GATE: () => takesSuffix(operand, this.at(1, Token.Dot) && this.at(3, Token.LParen)),
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
        return !opens;
      case Word.COLLATION:
        return following !== Word.FOR && opens;
      default:
        return !this.startsTypedLiteral() && this.at(1, opens ? Token.FunctionWord : Token.ColId);
    }
  }

  /** `DATE '..'`, `DECIMAL(10, 2) '..'`, `DOUBLE PRECISION '..'`, `TIMESTAMP WITH TIME ZONE '..'`. */
  private startsTypedLiteral(): boolean {
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
        return this.at(1, Token.NumericWord) && (following === Token.StringText || following === Token.LParen);
    }
  }

  private readonly literal: Rule<[], Expression> = this.RULE('literal', () =>
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
        {
          ALT: () => {
            const start = this.CONSUME(Token.Hash).startOffset;
            const index = Number(this.CONSUME2(Token.Integer).image);
            return { kind: 'positional', index, span: this.spanFrom(start) };
          },
        },
      ]),
    ),
  );
  private literalAlternatives: { ALT: () => Expression }[] | undefined;

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
    const unit = this.OPTION({ GATE: () => isIntervalUnit(this.LA(1).image), DEF: () => this.SUBRULE(this.intervalUnit) });
    return this.ACTION((): Expression => {
      const span = this.spanFrom(start);
      return unit === undefined ? { kind: 'interval', value, span } : { kind: 'interval', value, unit, span };
    });
  });

  private readonly typedLiteral: Rule<[], Expression> = this.RULE('typedLiteral', () => {
    const start = this.here();
    const type = this.SUBRULE(this.literalType);
    const token = this.CONSUME(Token.StringText);
    return this.ACTION((): Expression => ({ kind: 'typed-literal', type, value: stringOf(token), span: this.spanFrom(start) }));
  });

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
    return this.atAny(ahead, queryStarts) || (this.at(ahead, Word.VALUES) && this.at(ahead + 1, Token.LParen));
  }

  protected readonly queryInParentheses: Rule<[], Query> = this.RULE('queryInParentheses', () => {
    this.CONSUME(Token.LParen);
    const query = this.SUBRULE(this.query);
    this.CONSUME(Token.RParen);
    return query;
  });

  private readonly inParentheses: Rule<[], Expression> = this.RULE('inParentheses', () => {
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
          return this.ACTION((): Expression => ({ kind: 'parenthesized', inner, span: this.spanFrom(start) }));
        },
      },
    ]);
  });

  protected override readonly inChoices: Rule<[left: Expression, negated: boolean, start: number], Expression> = this.RULE(
    'inChoices',
    (operand, negated, start) =>
      this.OR([
        {
          GATE: () => this.opensQuery(1),
          ALT: () => {
            const query = this.SUBRULE(this.queryInParentheses);
            return this.ACTION(
              (): Expression => ({ kind: 'in', operand, negated, choices: { kind: 'subquery', query }, span: this.spanFrom(start) }),
            );
          },
        },
        {
          ALT: () => {
            this.CONSUME(Token.LParen);
            const items = this.SUBRULE(this.expressions);
            this.CONSUME(Token.RParen);
            return this.ACTION(
              (): Expression => ({ kind: 'in', operand, negated, choices: { kind: 'list', items }, span: this.spanFrom(start) }),
            );
          },
        },
        {
          GATE: () => !this.atAny(1, noChoices),
          ALT: () => {
            const value = this.SUBRULE(this.operand);
            return this.ACTION(
              (): Expression => ({ kind: 'in', operand, negated, choices: { kind: 'value', value }, span: this.spanFrom(start) }),
            );
          },
        },
      ]),
  );

  /** One or more expressions, with a trailing comma allowed. */
  readonly expressions: Rule<[], Expression[]> = this.RULE('expressions', () =>
    this.commaSeparated(() => this.SUBRULE(this.expression)),
  );

  /** `[1, 2]`, `[x + 1 FOR x IN list IF x > 2]`. */
  private readonly list: Rule<[], Expression> = this.RULE('list', () => {
    const start = this.CONSUME(Token.LBracket).startOffset;
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.RBracket);
          return this.ACTION((): Expression => ({ kind: 'list', array: false, items: [], span: this.spanFrom(start) }));
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
                return this.ACTION((): Expression => ({ kind: 'list', array: false, items, span: this.spanFrom(start) }));
              },
            },
          ]);
        },
      },
    ]);
  });

  private readonly comprehension: Rule<[items: Expression[], start: number], Expression> = this.RULE('comprehension', (items, start) => {
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
      return makeNode<ListComprehension>({ kind: 'comprehension', value: value ?? list, variables, list, condition, span: this.spanFrom(start) });
    });
  });

  private readonly struct: Rule<[], Expression> = this.RULE('struct', () => {
    const start = this.CONSUME(Token.LBrace).startOffset;
    const fields = this.commaSeparated(() => {
      const name = this.SUBRULE(this.nameOrString);
      this.CONSUME(Token.Colon);
      return { name, value: this.SUBRULE(this.expression) };
    });
    this.CONSUME(Token.RBrace);
    return this.ACTION((): Expression => ({ kind: 'struct', fields, span: this.spanFrom(start) }));
  });

  private readonly map: Rule<[], Expression> = this.RULE('map', () => {
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
    return this.ACTION((): Expression => ({ kind: 'map', entries: entries ?? [], span: this.spanFrom(start) }));
  });

  /** `ARRAY[1, 2]`, `ARRAY(SELECT ...)`. */
  private readonly array: Rule<[], Expression> = this.RULE('array', () => {
    const start = this.CONSUME(Word.ARRAY).startOffset;
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.LBracket);
          const items = this.OPTION(() => this.SUBRULE(this.expressions)) ?? [];
          this.CONSUME(Token.RBracket);
          return this.ACTION((): Expression => ({ kind: 'list', array: true, items, span: this.spanFrom(start) }));
        },
      },
      {
        ALT: () => {
          const query = this.SUBRULE(this.queryInParentheses);
          return this.ACTION((): Expression => ({ kind: 'array-subquery', query, span: this.spanFrom(start) }));
        },
      },
    ]);
  });

  private readonly caseExpression: Rule<[], Expression> = this.RULE('caseExpression', () => {
    const start = this.CONSUME(Word.CASE).startOffset;
    const operand = this.OPTION(() => this.SUBRULE(this.expression));
    const branches: { when: Expression; then: Expression }[] = [];
    this.AT_LEAST_ONE(() => {
      this.CONSUME(Word.WHEN);
      const when = this.SUBRULE2(this.expression);
      this.CONSUME(Word.THEN);
      branches.push({ when, then: this.SUBRULE3(this.expression) });
    });
    const otherwise = this.OPTION2(() => {
      this.CONSUME(Word.ELSE);
      return this.SUBRULE4(this.expression);
    });
    this.CONSUME(Word.END);
    return this.ACTION((): Expression => makeNode<Case>({ kind: 'case', operand, branches, otherwise, span: this.spanFrom(start) }));
  });

  private readonly castCall: Rule<[], Expression> = this.RULE('castCall', () => {
    const word = this.OR([{ ALT: () => this.CONSUME(Word.CAST) }, { ALT: () => this.CONSUME(Word.TRY_CAST) }]);
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
    return this.ACTION((): Expression => ({ kind: 'lambda', style: 'lambda', parameters, body, span: this.spanFrom(start) }));
  });

  private readonly existsTest: Rule<[], Expression> = this.RULE('existsTest', () => {
    const start = this.CONSUME(Word.EXISTS).startOffset;
    const query = this.SUBRULE(this.queryInParentheses);
    return this.ACTION((): Expression => ({ kind: 'exists', negated: false, query, span: this.spanFrom(start) }));
  });

  private readonly row: Rule<[], Expression> = this.RULE('row', () => {
    const start = this.CONSUME(Word.ROW).startOffset;
    this.CONSUME(Token.LParen);
    const items = this.OPTION(() => this.SUBRULE(this.expressions)) ?? [];
    this.CONSUME(Token.RParen);
    return this.ACTION((): Expression => ({ kind: 'row', keyword: true, items, span: this.spanFrom(start) }));
  });
}

const noChoices = new Set([Token.Integer, Token.Decimal, Token.StringText, Token.BitText, Word.NULL, Word.TRUE, Word.FALSE, Word.DEFAULT]);

const withoutSuffix = new Set(['number', 'boolean', 'null', 'default', 'typed-literal', 'interval', 'star', 'columns', 'lambda', 'exists']);

/** Whether `.field`, `.method()` or `[subscript]` may follow. */
function takesSuffix(operand: Expression, method: boolean): boolean {
  return !withoutSuffix.has(operand.kind) && !(method && operand.kind === 'string');
}
