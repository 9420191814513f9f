import type { FunctionCall } from '../ast/expression.ts';
import type {
  Alias,
  Join,
  TableFunction,
  TableName,
  TableParenthesized,
  TableReference,
  TableSubquery,
  Values,
} from '../ast/query.ts';
import { withNamedArguments } from '../build/call.ts';
import { stringOf } from '../build/literal.ts';
import { makeNode, nameOf } from '../build/node.ts';
import { joinTypeOf } from '../build/table.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Span } from '../span.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import type { Path } from './call.ts';
import { TableEndGrammar } from './table-end.ts';

const joinStarts = new Set([
  Word.JOIN, Word.CROSS, Word.LEFT, Word.RIGHT, Word.FULL, Word.INNER, Word.NATURAL, Word.POSITIONAL, Word.ASOF, Word.SEMI, Word.ANTI,
]); // prettier-ignore

const outerJoins = new Set([Word.LEFT, Word.RIGHT, Word.FULL]);

/** What stands in FROM. */
export abstract class TableGrammar extends TableEndGrammar {
  protected abstract readonly values: Rule<[], Values>;
  protected abstract readonly tablePivot: Rule<[table: TableReference, start: number], TableReference>;
  protected abstract readonly tableUnpivot: Rule<[table: TableReference, start: number], TableReference>;

  readonly tables: Rule<[], TableReference[]> = this.RULE('tables', () =>
    this.commaSeparated(() => this.SUBRULE(this.table)),
  );

  readonly table: Rule<[], TableReference> = this.RULE('table', () => {
    this.enter(Weight.table);
    const start = this.here();
    let table = this.SUBRULE(this.tablePrimary);
    this.MANY({
      GATE: () =>
        this.atAny(1, joinStarts) ||
        this.at(2, Token.LParen) ||
        this.at(3, Token.LParen) ||
        this.at(3, Word.NULLS),
      DEF: () => {
        table = this.OR([
          { ALT: () => this.SUBRULE(this.join, { ARGS: [table, start] }) },
          { ALT: () => this.SUBRULE(this.tablePivot, { ARGS: [table, start] }) },
          { ALT: () => this.SUBRULE(this.tableUnpivot, { ARGS: [table, start] }) },
        ]);
      },
    });
    this.leave(Weight.table);
    return table;
  });

  private readonly join: Rule<[left: TableReference, start: number], Join> = this.RULE(
    'join',
    (left, start) => {
      const asof = this.OPTION(() => this.CONSUME(Word.ASOF)) !== undefined;
      const natural = this.OPTION2(() => this.CONSUME(Word.NATURAL)) !== undefined;
      const word = this.OPTION3(() => this.SUBRULE(this.joinWord));
      this.CONSUME(Word.JOIN);
      const type = this.ACTION(() => joinTypeOf(word));
      return this.OR([
        {
          GATE: () => natural || type === 'CROSS' || type === 'POSITIONAL',
          ALT: () => {
            const right = this.SUBRULE(this.tablePrimary);
            return this.ACTION((): Join => ({
              kind: 'join',
              type,
              asof,
              natural,
              left,
              right,
              span: this.spanFrom(start),
            }));
          },
        },
        {
          ALT: () => {
            const right = this.SUBRULE(this.table);
            const { on, using } = this.SUBRULE(this.joinCondition);
            return this.ACTION(() =>
              makeNode<Join>({
                kind: 'join',
                type,
                asof,
                natural,
                left,
                right,
                on,
                using,
                span: this.spanFrom(start),
              }),
            );
          },
        },
      ]);
    },
  );

  private readonly joinWord: Rule<[], string> = this.RULE('joinWord', () => {
    const word = this.CONSUME(Token.JoinWord);
    this.OPTION({ GATE: () => outerJoins.has(word.tokenType), DEF: () => this.CONSUME(Word.OUTER) });
    return word.image;
  });

  private readonly joinCondition: Rule<[], Pick<Join, 'on' | 'using'>> = this.RULE('joinCondition', () =>
    this.OR<Pick<Join, 'on' | 'using'>>([
      {
        ALT: () => {
          this.CONSUME(Word.ON);
          return { on: this.SUBRULE(this.expression) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Word.USING);
          return { using: this.SUBRULE(this.namesInParentheses) };
        },
      },
    ]),
  );

  private readonly tablePrimary: Rule<[], TableReference> = this.RULE('tablePrimary', () => {
    const start = this.here();
    const first = this.OPTION({
      GATE: () => this.at(2, Token.Colon),
      DEF: () => {
        const name = this.SUBRULE(this.nameOrString);
        this.CONSUME(Token.Colon);
        return this.ACTION((): Alias => ({ kind: 'alias', name, columns: [], span: name.span }));
      },
    });
    return this.OR([
      {
        GATE: () => this.opensQuery(1),
        ALT: () => this.SUBRULE(this.tableSubquery, { ARGS: [first, start] }),
      },
      { GATE: () => this.at(2, Token.LParen), ALT: () => this.SUBRULE(this.tableValues, { ARGS: [start] }) },
      {
        GATE: () => this.at(1, Word.LATERAL) && this.opensQuery(2),
        ALT: () => this.SUBRULE2(this.tableSubquery, { ARGS: [first, start] }),
      },
      { ALT: () => this.SUBRULE(this.tableParenthesized, { ARGS: [first, start] }) },
      { ALT: () => this.SUBRULE(this.namedTable, { ARGS: [first, start] }) },
    ]);
  });

  private readonly tableSubquery: Rule<[first: Alias | undefined, start: number], TableReference> = this.RULE(
    'tableSubquery',
    (first, start) => {
      const lateral = this.OPTION(() => this.CONSUME(Word.LATERAL)) !== undefined;
      const query = this.SUBRULE(this.queryInParentheses);
      const alias = this.SUBRULE(this.aliasUnless, { ARGS: [first] });
      const sample = this.OPTION2(() => this.SUBRULE(this.tableSample));
      return this.ACTION((): TableReference =>
        makeNode<TableSubquery>({
          kind: 'table-subquery',
          query,
          lateral,
          alias,
          sample,
          span: this.spanFrom(start),
        }),
      );
    },
  );

  private readonly tableValues: Rule<[start: number], TableReference> = this.RULE('tableValues', (start) => {
    const values = this.SUBRULE(this.values);
    const alias = this.SUBRULE(this.alias);
    this.OPTION(() => this.SUBRULE(this.tableSample));
    return this.ACTION((): TableReference => ({
      kind: 'table-values',
      values,
      alias,
      span: this.spanFrom(start),
    }));
  });

  private readonly tableParenthesized: Rule<[first: Alias | undefined, start: number], TableReference> =
    this.RULE('tableParenthesized', (first, start) => {
      this.CONSUME(Token.LParen);
      const table = this.SUBRULE(this.table);
      this.CONSUME(Token.RParen);
      this.ACTION(() => {
        if (table.kind !== 'join' && table.kind !== 'table-parenthesized')
          this.problems.push(parenthesesAroundTable(this.spanFrom(start)));
      });
      const alias = this.SUBRULE(this.aliasUnless, { ARGS: [first] });
      return this.ACTION((): TableReference =>
        makeNode<TableParenthesized>({
          kind: 'table-parenthesized',
          table,
          alias,
          span: this.spanFrom(start),
        }),
      );
    });

  /** A table, view, stream or file by name, or a table function. */
  private readonly namedTable: Rule<[first: Alias | undefined, start: number], TableReference> = this.RULE(
    'namedTable',
    (first, start) => {
      const lateral = this.OPTION(() => this.CONSUME(Word.LATERAL)) !== undefined;
      this.OPTION2(() => this.CONSUME(Word.ONLY));
      const file = this.at(1, Token.StringText) ? this.LA(1) : undefined;
      const path = this.SUBRULE(this.tablePath);
      const call = this.OPTION3(() => this.SUBRULE(this.tableFunctionCall, { ARGS: [path] }));
      this.OPTION4(() => this.CONSUME(Token.Star));
      const ordinality = this.OPTION5({
        GATE: () => this.at(2, Word.ORDINALITY),
        DEF: () => {
          this.CONSUME(Word.WITH);
          return this.CONSUME(Word.ORDINALITY);
        },
      });
      const end = this.SUBRULE(this.tableEnd, { ARGS: [first, call !== undefined] });
      return this.ACTION((): TableReference => {
        const span = this.spanFrom(start);
        const { alias, sample, window, last, at } = end;
        if (call !== undefined) {
          return makeNode<TableFunction>({
            kind: 'table-function',
            call,
            lateral,
            ordinality: ordinality !== undefined,
            alias,
            sample,
            window,
            last,
            span,
          });
        }
        return makeNode<TableName>({
          kind: 'table', path, file: file === undefined ? undefined : stringOf(file), alias, sample, at, window, last, span,
        }); // prettier-ignore
      });
    },
  );

  private readonly tablePath: Rule<[], Path> = this.RULE('tablePath', () => {
    const path: Path = [
      this.OR([
        {
          GATE: () => this.at(1, this.at(2, Token.LParen) ? Token.FunctionWord : Token.ColId),
          ALT: () => nameOf(this.CONSUME(Token.NameStart)),
        },
        { ALT: () => nameOf(this.CONSUME(Token.StringText)) },
      ]),
    ];
    this.MANY(() => {
      this.CONSUME(Token.Dot);
      path.push(nameOf(this.CONSUME(Token.AnyWord)));
    });
    return path;
  });

  readonly tableFunctionCall: Rule<[path: Path], FunctionCall> = this.RULE('tableFunctionCall', (path) => {
    const call = this.SUBRULE(this.functionCall, { ARGS: [path] });
    return this.ACTION(() => withNamedArguments(call));
  });
}

function parenthesesAroundTable(span: Span): Diagnostic {
  return errorAt(
    span,
    'needless-parentheses',
    'parentheses in FROM hold a query or a join',
    'write the table without them',
  );
}
