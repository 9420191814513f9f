import type { Name } from '../ast/expression.ts';
import type {
  CommonTable,
  DescribeQuery,
  Limit,
  Query,
  QueryBody,
  SetOperation,
  TableStatement,
  With,
} from '../ast/query.ts';
import { makeNode } from '../build/node.ts';
import { asQuery, withQueryEmit } from '../build/query.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import { PivotGrammar } from './pivot.ts';

/** Queries: WITH, set operations, ORDER BY and LIMIT around what selects. */
export abstract class QueryGrammar extends PivotGrammar {
  override readonly query: Rule<[], Query> = this.RULE('query', () => {
    this.enter(Weight.query);
    const start = this.here();
    const withTables = this.OPTION(() => this.SUBRULE(this.with));
    const body = this.SUBRULE(this.setOperations, { ARGS: [0] });
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderBy));
    const limit = this.OPTION3(() => this.SUBRULE(this.limit));
    const emit = this.OPTION4({
      GATE: () => body.kind === 'select' && body.state !== undefined,
      DEF: () => this.SUBRULE(this.emitClause),
    });
    this.leave(Weight.query);
    return this.ACTION(() =>
      makeNode<Query>({
        kind: 'query',
        with: withTables,
        body: withQueryEmit(body, emit),
        orderBy,
        limit,
        span: this.spanFrom(start),
      }),
    );
  });

  private readonly with: Rule<[], With> = this.RULE('with', () => {
    const start = this.CONSUME(Word.WITH).startOffset;
    const recursive = this.OPTION({
      GATE: () => !this.at(2, Word.AS) && !this.at(2, Token.LParen),
      DEF: () => this.CONSUME(Word.RECURSIVE),
    });
    const tables = this.strictlySeparated(() => this.SUBRULE(this.commonTable));
    return this.ACTION((): With => ({
      kind: 'with',
      recursive: recursive !== undefined,
      tables,
      span: this.spanFrom(start),
    }));
  });

  private readonly commonTable: Rule<[], CommonTable> = this.RULE('commonTable', () => {
    const name = this.SUBRULE(this.nameOrString);
    const columns = this.OPTION(() => this.SUBRULE(this.namesInParentheses));
    const usingKey = this.OPTION2(() => {
      this.CONSUME(Word.USING);
      this.CONSUME(Word.KEY);
      this.CONSUME(Token.LParen);
      const keys = this.SUBRULE(this.expressions);
      this.CONSUME(Token.RParen);
      return keys;
    });
    this.CONSUME(Word.AS);
    const not = this.OPTION3(() => this.CONSUME(Word.NOT));
    const materialized = this.OPTION4(() => this.CONSUME(Word.MATERIALIZED));
    const query = this.SUBRULE(this.queryInParentheses);
    return this.ACTION(() =>
      makeNode<CommonTable>({
        kind: 'common-table',
        name,
        columns: columns ?? [],
        usingKey,
        materialized:
          materialized === undefined ? undefined : not === undefined ? 'MATERIALIZED' : 'NOT MATERIALIZED',
        query,
        span: this.spanFrom(name.span.start),
      }),
    );
  });

  /** UNION and EXCEPT bind alike and less than INTERSECT; all associate to the left. */
  private readonly setOperations: Rule<[least: number], QueryBody> = this.RULE('setOperations', (least) => {
    const start = this.here();
    let left = this.SUBRULE(this.queryBody);
    this.MANY({
      GATE: () => (this.at(1, Word.INTERSECT) ? 1 : 0) >= least,
      DEF: () => {
        const { operator, all, byName } = this.SUBRULE(this.setOperator);
        const right = this.SUBRULE(this.setOperations, { ARGS: [operator === 'INTERSECT' ? 2 : 1] });
        left = this.ACTION(
          (): SetOperation => ({
            kind: 'set-operation', operator, all, byName, left: asQuery(left), right: asQuery(right), span: this.spanFrom(start),
          }),
        ); // prettier-ignore
      },
    });
    return left;
  });

  private readonly setOperator: Rule<[], Pick<SetOperation, 'operator' | 'all' | 'byName'>> = this.RULE(
    'setOperator',
    () => {
      const operator = this.OR<SetOperation['operator']>([
        { ALT: () => (this.CONSUME(Word.UNION), 'UNION') },
        { ALT: () => (this.CONSUME(Word.INTERSECT), 'INTERSECT') },
        { ALT: () => (this.CONSUME(Word.EXCEPT), 'EXCEPT') },
      ]);
      const all = this.OR2([
        { ALT: () => (this.CONSUME(Word.ALL), true) },
        { ALT: () => (this.CONSUME(Word.DISTINCT), false) },
        { ALT: () => false },
      ]);
      const byName = this.OPTION({
        GATE: () => operator === 'UNION',
        DEF: () => {
          this.CONSUME(Word.BY);
          return this.CONSUME(Word.NAME);
        },
      });
      return { operator, all, byName: byName !== undefined };
    },
  );

  private readonly queryBody: Rule<[], QueryBody> = this.RULE('queryBody', () => {
    const start = this.here();
    return this.OR<QueryBody>([
      { ALT: () => this.SUBRULE(this.select) },
      {
        ALT: () => {
          const query = this.SUBRULE(this.queryInParentheses);
          return this.ACTION(() => ({ kind: 'parenthesized-query', query, span: this.spanFrom(start) }));
        },
      },
      { ALT: () => this.SUBRULE(this.values) },
      { ALT: () => this.SUBRULE(this.tableStatement) },
      { ALT: () => this.SUBRULE(this.pivotStatement) },
      { ALT: () => this.SUBRULE(this.unpivotStatement) },
      { ALT: () => this.SUBRULE(this.describe) },
    ]);
  });

  private readonly tableStatement: Rule<[], TableStatement> = this.RULE('tableStatement', () => {
    const start = this.CONSUME(Word.TABLE).startOffset;
    const path = this.SUBRULE(this.path);
    return this.ACTION((): TableStatement => ({
      kind: 'table-statement',
      table: { kind: 'table', path, span: this.spanFrom(path[0].span.start) },
      span: this.spanFrom(start),
    }));
  });

  /** `DESCRIBE query`, `SUMMARIZE t`, `SHOW ALL TABLES`, `SHOW TABLES FROM db`. */
  private readonly describe: Rule<[], DescribeQuery> = this.RULE('describe', () => {
    const start = this.here();
    const keyword = this.OR<DescribeQuery['keyword']>([
      { ALT: () => (this.CONSUME(Word.DESCRIBE), 'DESCRIBE') },
      { ALT: () => (this.CONSUME(Word.DESC), 'DESCRIBE') },
      { ALT: () => (this.CONSUME(Word.SHOW), 'SHOW') },
      { ALT: () => (this.CONSUME(Word.SUMMARIZE), 'SUMMARIZE') },
    ]);
    const subject = this.OR2<{ subject: Query | readonly Name[]; scope?: DescribeQuery['scope'] & string }>([
      {
        GATE: () => this.startsQuery(1) || this.at(1, Token.LParen),
        ALT: () => ({ subject: this.SUBRULE(this.query) }),
      },
      {
        ALT: () => {
          this.CONSUME(Word.ALL);
          this.OPTION(() => this.CONSUME(Word.TABLES));
          return { subject: [], scope: 'ALL TABLES' };
        },
      },
      {
        GATE: () => this.at(2, Word.FROM),
        ALT: () => {
          this.CONSUME2(Word.TABLES);
          this.CONSUME(Word.FROM);
          return { subject: this.SUBRULE(this.path), scope: 'TABLES FROM' };
        },
      },
      { ALT: () => ({ subject: this.SUBRULE2(this.path) }) },
      { ALT: () => ({ subject: [] }) },
    ]);
    return this.ACTION((): DescribeQuery => ({
      kind: 'describe-query',
      keyword,
      ...subject,
      span: this.spanFrom(start),
    }));
  });

  private readonly limit: Rule<[], Limit> = this.RULE('limit', () => {
    const start = this.here();
    const parts = this.OR([
      {
        ALT: () => {
          const count = this.SUBRULE(this.limitCount);
          return { count, offset: this.OPTION(() => this.SUBRULE(this.offset)) };
        },
      },
      {
        ALT: () => {
          const offset = this.SUBRULE2(this.offset);
          return { count: this.OPTION2(() => this.SUBRULE2(this.limitCount)), offset };
        },
      },
    ]);
    return this.ACTION(() => {
      const { count, offset } = parts;
      return makeNode<Limit>({
        kind: 'limit',
        count: count?.count,
        percent: count?.percent ?? false,
        offset,
        span: this.spanFrom(start),
      });
    });
  });

  private readonly limitCount: Rule<[], { count: Limit['count'] | undefined; percent: boolean }> = this.RULE(
    'limitCount',
    () =>
      this.OR([
        {
          ALT: () => {
            this.CONSUME(Word.LIMIT);
            const count = this.OR2<Limit['count'] | undefined>([
              { ALT: () => (this.CONSUME(Word.ALL), undefined) },
              { ALT: () => this.SUBRULE(this.expression) },
            ]);
            const percent = this.OPTION(() =>
              this.OR3([
                { ALT: () => this.CONSUME(Token.Percent) },
                { ALT: () => this.CONSUME(Word.PERCENT) },
              ]),
            );
            return { count, percent: percent !== undefined };
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(Word.FETCH);
            this.OR4([{ ALT: () => this.CONSUME(Word.FIRST) }, { ALT: () => this.CONSUME(Word.NEXT) }]);
            const count = this.OPTION2({
              GATE: () => !this.at(2, Word.ONLY),
              DEF: () => this.SUBRULE2(this.expression),
            });
            this.SUBRULE(this.rowOrRows);
            this.CONSUME(Word.ONLY);
            const one = {
              kind: 'number',
              text: '1',
              span: { start: word.startOffset, end: word.startOffset + 5 },
            } as const;
            return { count: count ?? one, percent: false };
          },
        },
      ]),
  );

  private readonly offset: Rule<[], NonNullable<Limit['offset']>> = this.RULE('offset', () => {
    this.CONSUME(Word.OFFSET);
    const offset = this.SUBRULE(this.expression);
    this.OPTION(() => this.SUBRULE(this.rowOrRows));
    return offset;
  });

  private readonly rowOrRows: Rule<[], void> = this.RULE('rowOrRows', () => {
    this.OR([{ ALT: () => this.CONSUME(Word.ROW) }, { ALT: () => this.CONSUME(Word.ROWS) }]);
  });
}
