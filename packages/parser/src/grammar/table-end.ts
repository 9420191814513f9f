import type { Alias, Sample, StreamClauses } from '../ast/query.ts';
import { numberOf, parameterOf } from '../build/literal.ts';
import { makeNode } from '../build/node.ts';
import type { TableEnd } from '../build/table.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { StreamClauseGrammar } from './stream-clause.ts';

/** What follows a table in FROM: alias, sample, version, and weir's clauses. */
export abstract class TableEndGrammar extends StreamClauseGrammar {
  /** Whether the word STATE here begins the STATE clause though it stands where an alias may. */
  protected abstract startsState(): boolean;

  /** Alias, sample, AT and weir's clauses behind a table; the clauses may stand before or after the alias. */
  protected readonly tableEnd: Rule<[first: Alias | undefined, isCall: boolean], TableEnd> = this.RULE(
    'tableEnd',
    (first, isCall) => {
      const before = this.SUBRULE(this.streamClauses);
      const alias = this.OPTION({
        GATE: () => first === undefined && !this.startsState() && !this.startsAt(),
        DEF: () =>
          this.OR([
            { GATE: () => isCall, ALT: () => this.SUBRULE(this.functionAlias) },
            { ALT: () => this.SUBRULE(this.alias) },
          ]),
      });
      const after = this.SUBRULE2(this.streamClauses);
      const at = this.OPTION2({ GATE: () => this.startsAt(), DEF: () => this.SUBRULE(this.atClause) });
      const sample = this.OPTION3(() => this.SUBRULE(this.tableSample));
      return this.ACTION(() => ({
        alias: first ?? alias,
        at,
        sample,
        window: before.window ?? after.window,
        last: before.last ?? after.last,
      }));
    },
  );

  private readonly streamClauses: Rule<[], StreamClauses> = this.RULE('streamClauses', () => {
    const clauses: { window?: StreamClauses['window'] & object; last?: StreamClauses['last'] & object } = {};
    this.MANY({
      GATE: () => this.at(2, Token.LParen) || this.startsLast(),
      DEF: () => {
        this.OR([
          {
            ALT: () => {
              clauses.window = this.SUBRULE(this.windowClause);
            },
          },
          {
            ALT: () => {
              clauses.last = this.SUBRULE(this.lastClause);
            },
          },
        ]);
      },
    });
    return clauses;
  });

  protected readonly aliasUnless: Rule<[first: Alias | undefined], Alias | undefined> = this.RULE(
    'aliasUnless',
    (first) => {
      const alias = this.OPTION({
        GATE: () => first === undefined && !this.startsState(),
        DEF: () => this.SUBRULE(this.alias),
      });
      return first ?? alias;
    },
  );

  readonly alias: Rule<[], Alias> = this.RULE('alias', () => {
    const start = this.here();
    const name = this.OR([
      {
        ALT: () => {
          this.CONSUME(Word.AS);
          return this.SUBRULE(this.nameOrString);
        },
      },
      { ALT: () => this.SUBRULE(this.name) },
    ]);
    const columns = this.OPTION(() => this.SUBRULE(this.namesInParentheses));
    return this.ACTION((): Alias => ({
      kind: 'alias',
      name,
      columns: columns ?? [],
      span: this.spanFrom(start),
    }));
  });

  /** Behind a table function the columns may have types: `AS t(a INTEGER)`. */
  private readonly functionAlias: Rule<[], Alias> = this.RULE('functionAlias', () => {
    const start = this.here();
    const name = this.OR([
      {
        ALT: () => {
          this.CONSUME(Word.AS);
          return this.SUBRULE(this.nameOrString);
        },
      },
      { ALT: () => this.SUBRULE(this.name) },
    ]);
    const columns = this.OPTION3(() => {
      this.CONSUME(Token.LParen);
      const list = this.commaSeparated(() => {
        const column = this.SUBRULE3(this.nameOrString);
        const type = this.OPTION4(() => this.SUBRULE(this.typeName));
        return { column, type };
      });
      this.CONSUME(Token.RParen);
      return list;
    });
    return this.ACTION(() => {
      const types = (columns ?? []).flatMap(({ type }) => (type === undefined ? [] : [type]));
      return makeNode<Alias>({
        kind: 'alias',
        name,
        columns: (columns ?? []).map(({ column }) => column),
        types: types.length === 0 ? undefined : types,
        span: this.spanFrom(start),
      });
    });
  });

  private startsAt(): boolean {
    return this.at(1, Word.AT) && this.at(2, Token.LParen) && this.at(4, Token.FatArrow);
  }

  /** `AT (VERSION => 3)`. */
  private readonly atClause: Rule<[], NonNullable<TableEnd['at']>> = this.RULE('atClause', () => {
    this.CONSUME(Word.AT);
    this.CONSUME(Token.LParen);
    const unit = this.OR([
      { ALT: () => this.CONSUME(Word.VERSION) },
      { ALT: () => this.CONSUME(Word.TIMESTAMP) },
    ]);
    this.CONSUME(Token.FatArrow);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(Token.RParen);
    return this.ACTION(() => ({ unit: unit.image.toUpperCase(), value }));
  });

  protected readonly tableSample: Rule<[], Sample> = this.RULE('tableSample', () => {
    const start = this.CONSUME(Word.TABLESAMPLE).startOffset;
    return this.SUBRULE(this.sample, { ARGS: [start] });
  });

  /** `10%`, `reservoir(10 ROWS) REPEATABLE (42)`, `10 PERCENT (bernoulli, 42)`. */
  readonly sample: Rule<[start: number], Sample> = this.RULE('sample', (start) => {
    const parts = this.OR([
      {
        ALT: () => {
          const size = this.SUBRULE(this.sampleSize);
          const options = this.OPTION(() => {
            this.CONSUME(Token.LParen);
            const method = this.SUBRULE(this.name);
            const seed = this.OPTION2(() => {
              this.CONSUME(Token.Comma);
              return numberOf(this.CONSUME(Token.Integer));
            });
            this.CONSUME(Token.RParen);
            return { method, seed };
          });
          return { size, method: options?.method, seed: options?.seed };
        },
      },
      {
        ALT: () => {
          const method = this.OPTION3(() => this.SUBRULE2(this.name));
          this.CONSUME2(Token.LParen);
          const size = this.SUBRULE2(this.sampleSize);
          this.CONSUME2(Token.RParen);
          const seed = this.OPTION4(() => {
            this.CONSUME(Word.REPEATABLE);
            this.CONSUME3(Token.LParen);
            const number = this.CONSUME2(Token.Integer);
            this.CONSUME3(Token.RParen);
            return numberOf(number);
          });
          return { size, method, seed };
        },
      },
    ]);
    return this.ACTION(() => {
      const { size, method, seed } = parts;
      return makeNode<Sample>({
        kind: 'sample',
        size: size.size,
        unit: size.unit,
        method,
        seed,
        span: this.spanFrom(start),
      });
    });
  });

  private readonly sampleSize: Rule<[], Pick<Sample, 'size' | 'unit'>> = this.RULE('sampleSize', () => {
    const size = this.OR([
      { ALT: () => numberOf(this.CONSUME(Token.NumberText)) },
      { ALT: () => parameterOf(this.CONSUME(Token.ParameterText)) },
    ]);
    const unit = this.OPTION(() =>
      this.OR2<Sample['unit']>([
        { ALT: () => (this.CONSUME(Token.Percent), 'PERCENT') },
        { ALT: () => (this.CONSUME(Word.PERCENT), 'PERCENT') },
        { ALT: () => (this.CONSUME(Word.ROWS), 'ROWS') },
      ]),
    );
    return { size, unit: unit ?? 'ROWS' };
  });
}
