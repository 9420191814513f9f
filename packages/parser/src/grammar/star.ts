import type { ColumnReference, Expression, Name, Star } from '../ast/expression.ts';
import { asLambda } from '../build/call.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import { SuffixGrammar } from './suffix.ts';

/** `*` and COLUMNS, which stand for several columns. */
export abstract class StarGrammar extends SuffixGrammar {
  protected override readonly starExpression: Rule<[], Expression> = this.RULE('starExpression', () => {
    const start = this.here();
    return this.OR([
      {
        GATE: () => this.at(2, Word.COLUMNS) && this.at(3, Token.LParen),
        ALT: () => {
          this.CONSUME(Token.Star);
          this.CONSUME(Word.COLUMNS);
          return this.SUBRULE(this.columnsCall, { ARGS: [[], true, start] });
        },
      },
      {
        ALT: () => {
          this.CONSUME2(Word.COLUMNS);
          return this.SUBRULE2(this.columnsCall, { ARGS: [[], false, start] });
        },
      },
      { ALT: () => this.SUBRULE(this.star, { ARGS: [[], start] }) },
    ]);
  });

  protected readonly columnsCall: Rule<
    [qualifier: readonly Name[], unpacked: boolean, start: number],
    Expression
  > = this.RULE('columnsCall', (qualifier, unpacked, start) => {
    this.CONSUME(Token.LParen);
    const inner = this.SUBRULE(this.expression);
    this.CONSUME(Token.RParen);
    return this.ACTION((): Expression => {
      const argument = asLambda(inner) ?? inner;
      return { kind: 'columns', qualifier, unpacked, argument, span: this.spanFrom(start) };
    });
  });

  /** `*` with EXCLUDE, REPLACE and RENAME. */
  protected readonly star: Rule<[qualifier: readonly Name[], start: number], Star> = this.RULE(
    'star',
    (qualifier, start) => {
      this.enter(Weight.star);
      this.CONSUME(Token.Star);
      const exclude = this.OPTION({
        GATE: () => this.at(2, Token.ColId) || this.at(2, Token.StringText) || this.at(2, Token.LParen),
        DEF: () => {
          this.CONSUME(Word.EXCLUDE);
          return this.SUBRULE(this.excludeList);
        },
      });
      const replace = this.OPTION2(() => {
        this.CONSUME(Word.REPLACE);
        return this.SUBRULE(this.replaceList);
      });
      const rename = this.OPTION3(() => {
        this.CONSUME(Word.RENAME);
        return this.SUBRULE(this.renameList);
      });
      this.leave(Weight.star);
      return this.ACTION((): Star => {
        const span = this.spanFrom(start);
        return {
          kind: 'star',
          qualifier,
          exclude: exclude ?? [],
          replace: replace ?? [],
          rename: rename ?? [],
          span,
        };
      });
    },
  );

  private readonly columnPath: Rule<[], Star['exclude'][number]> = this.RULE('columnPath', () => {
    const path = this.SUBRULE(this.path);
    return this.ACTION((): ColumnReference => ({
      kind: 'column',
      path,
      span: this.spanFrom(path[0].span.start),
    }));
  });

  private readonly excludeList: Rule<[], Star['exclude']> = this.RULE('excludeList', () =>
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const columns = this.commaSeparated(() => this.SUBRULE(this.columnPath));
          this.CONSUME(Token.RParen);
          return columns;
        },
      },
      { ALT: () => [this.SUBRULE2(this.columnPath)] },
    ]),
  );

  private readonly replaceList: Rule<[], Star['replace']> = this.RULE('replaceList', () =>
    this.OR([
      {
        GATE: () => this.isNamedInside(),
        ALT: () => {
          this.CONSUME(Token.LParen);
          const items = this.commaSeparated(() => this.SUBRULE(this.replacement));
          this.CONSUME(Token.RParen);
          return items;
        },
      },
      { ALT: () => [this.SUBRULE2(this.replacement)] },
    ]),
  );

  /** Whether the parenthesis here holds `value AS name`, rather than being the value. */
  private isNamedInside(): boolean {
    const end = this.closing(1) ?? 0;
    for (let ahead = 2; ahead < end; ahead += 1) {
      if (this.at(ahead, Word.AS)) return true;
      if (this.at(ahead, Token.LParen)) ahead = this.closing(ahead) ?? end;
    }
    return false;
  }

  private readonly replacement: Rule<[], Star['replace'][number]> = this.RULE('replacement', () => {
    const value = this.SUBRULE(this.expression);
    this.CONSUME(Word.AS);
    return { value, name: this.SUBRULE(this.name) };
  });

  private readonly renameList: Rule<[], Star['rename']> = this.RULE('renameList', () =>
    this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const items = this.commaSeparated(() => this.SUBRULE(this.renaming));
          this.CONSUME(Token.RParen);
          return items;
        },
      },
      { ALT: () => [this.SUBRULE2(this.renaming)] },
    ]),
  );

  private readonly renaming: Rule<[], Star['rename'][number]> = this.RULE('renaming', () => {
    const from = this.SUBRULE(this.columnPath);
    this.CONSUME(Word.AS);
    return { from, to: this.SUBRULE(this.name) };
  });
}
