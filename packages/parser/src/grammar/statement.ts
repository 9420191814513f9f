import type { ILookaheadStrategy, TokenType } from 'chevrotain';
import type { Argument, Expression, FunctionCall, Name } from '../ast/expression.ts';
import type { Duration } from '../ast/query.ts';
import type {
  ColumnDefinition,
  CreateSink,
  CreateStream,
  DescribeStatement,
  DropStatement,
  ExplainStatement,
  FormatClause,
  OnErrorClause,
  QueryStatement,
  RememberClause,
  SetStatement,
  ShowStatement,
} from '../ast/statement.ts';
import { sourceDefinition } from '../build/statement.ts';
import type { StreamOptions } from '../build/statement.ts';
import { makeNode, nameOf } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { QueryGrammar } from './query.ts';

const assignments: ReadonlySet<TokenType> = new Set([Token.FatArrow, Token.ColonEquals, Token.Equals]);

/** weir's own statements, and queries as statements. Which rule reads a statement is decided by its first words, in parse.ts. */
export class Grammar extends QueryGrammar {
  constructor(recorder?: ILookaheadStrategy) {
    super(recorder);
    this.complete();
  }

  readonly queryStatement: Rule<[], QueryStatement> = this.RULE('queryStatement', () => {
    const query = this.SUBRULE(this.query);
    return this.ACTION((): QueryStatement => ({ kind: 'query-statement', query, span: query.span }));
  });

  readonly createStream: Rule<[], CreateStream> = this.RULE('createStream', () => {
    const { start, orReplace, ifNotExists, name } = this.SUBRULE(this.createHead);
    const columns = this.OPTION(() => this.SUBRULE(this.columnDefinitions));
    const before = this.SUBRULE(this.streamOptions);
    const { definition, after } = this.OR<{ definition: CreateStream['definition']; after: StreamOptions }>([
      {
        ALT: () => {
          this.CONSUME(Word.AS);
          return { definition: { kind: 'query', query: this.SUBRULE(this.query) }, after: {} };
        },
      },
      {
        ALT: () => {
          this.CONSUME(Word.FROM);
          const source = this.SUBRULE(this.source);
          const options = this.SUBRULE2(this.streamOptions);
          return this.ACTION(() => ({
            definition: sourceDefinition(columns, source, { ...before, ...options }),
            after: options,
          }));
        },
      },
    ]);
    return this.ACTION(() =>
      makeNode<CreateStream>({
        kind: 'create-stream',
        orReplace,
        ifNotExists,
        name,
        definition,
        remember: before.remember ?? after.remember,
        span: this.spanFrom(start),
      }),
    );
  });

  /** `CREATE [OR REPLACE] STREAM|SINK [IF NOT EXISTS] name`. */
  private readonly createHead: Rule<[], CreateHead> = this.RULE('createHead', () => {
    const start = this.CONSUME(Word.CREATE).startOffset;
    const replace = this.OPTION(() => {
      this.CONSUME(Word.OR);
      return this.CONSUME(Word.REPLACE);
    });
    this.OR([{ ALT: () => this.CONSUME(Word.STREAM) }, { ALT: () => this.CONSUME(Word.SINK) }]);
    const exists = this.OPTION2({
      GATE: () => this.at(2, Word.NOT),
      DEF: () => {
        this.CONSUME(Word.IF);
        this.CONSUME(Word.NOT);
        return this.CONSUME(Word.EXISTS);
      },
    });
    const name = this.SUBRULE(this.name);
    return { start, orReplace: replace !== undefined, ifNotExists: exists !== undefined, name };
  });

  private readonly columnDefinitions: Rule<[], ColumnDefinition[]> = this.RULE('columnDefinitions', () => {
    this.CONSUME(Token.LParen);
    const columns = this.commaSeparated(() => {
      const name = this.SUBRULE(this.nameOrString);
      const type = this.SUBRULE(this.typeName);
      return this.ACTION((): ColumnDefinition => ({
        kind: 'column-definition',
        name,
        type,
        span: this.spanFrom(name.span.start),
      }));
    });
    this.CONSUME(Token.RParen);
    return columns;
  });

  private readonly source: Rule<[], FunctionCall> = this.RULE('source', () =>
    this.calledWithOrWithoutArguments(),
  );

  private readonly sink: Rule<[], FunctionCall> = this.RULE('sink', () =>
    this.calledWithOrWithoutArguments(),
  );

  /** `socket('localhost:9999')`, or without parentheses where there are no arguments. */
  private calledWithOrWithoutArguments(): FunctionCall {
    const name = this.OR([
      { ALT: () => nameOf(this.CONSUME(Token.NameStart)) },
      // A keyword of DuckDB, but a sink of ours.
      { ALT: () => nameOf(this.CONSUME(Word.TABLE)) },
    ]);
    const list = this.OPTION(() => this.SUBRULE(this.connectorArguments)) ?? [];
    return this.ACTION((): FunctionCall => ({
      kind: 'function',
      path: [name],
      distinct: false,
      arguments: list,
      span: this.spanFrom(name.span.start),
    }));
  }

  /** What stands in parentheses behind a source, a sink or a format. */
  private readonly connectorArguments: Rule<[], Argument[]> = this.RULE('connectorArguments', () => {
    this.CONSUME(Token.LParen);
    const list = this.OPTION(() => this.commaSeparated(() => this.SUBRULE(this.connectorArgument))) ?? [];
    this.CONSUME(Token.RParen);
    return list;
  });

  /** `value`, `name => value`, `name := value`, `name = value`. What DuckDB reserves is a name too, as the `limit` of `console`. */
  private readonly connectorArgument: Rule<[], Argument> = this.RULE('connectorArgument', () => {
    const start = this.here();
    return this.OR([
      {
        GATE: () => this.atAny(2, assignments),
        ALT: () => {
          const name = nameOf(this.CONSUME(Token.AnyWord));
          const sign = this.OR2([
            { ALT: () => this.CONSUME(Token.FatArrow) },
            { ALT: () => this.CONSUME(Token.ColonEquals) },
            { ALT: () => this.CONSUME(Token.Equals) },
          ]);
          const value = this.SUBRULE(this.expression);
          return this.ACTION(() =>
            makeNode<Argument>({
              kind: 'argument',
              name,
              assignment: sign.tokenType === Token.Equals ? '=' : undefined,
              variadic: undefined,
              value,
              span: this.spanFrom(start),
            }),
          );
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE2(this.expression);
          return this.ACTION(() =>
            makeNode<Argument>({
              kind: 'argument',
              name: undefined,
              assignment: undefined,
              variadic: undefined,
              value,
              span: this.spanFrom(start),
            }),
          );
        },
      },
    ]);
  });

  private readonly streamOptions: Rule<[], StreamOptions> = this.RULE('streamOptions', () => {
    const options: Writable<StreamOptions> = {};
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            options.format = this.SUBRULE(this.formatClause);
          },
        },
        {
          ALT: () => {
            options.remember = this.SUBRULE(this.rememberClause);
          },
        },
        {
          ALT: () => {
            options.onError = this.SUBRULE(this.onErrorClause);
          },
        },
      ]),
    );
    return options;
  });

  /** `FORMAT json (option => value)`. */
  private readonly formatClause: Rule<[], FormatClause> = this.RULE('formatClause', () => {
    const start = this.CONSUME(Word.FORMAT).startOffset;
    const name = this.SUBRULE(this.nameOrString);
    const options = this.OPTION(() => this.SUBRULE(this.connectorArguments));
    return this.ACTION((): FormatClause => ({
      kind: 'format',
      name,
      options: options ?? [],
      span: this.spanFrom(start),
    }));
  });

  /** `REMEMBER 10m OR 2GB`. */
  private readonly rememberClause: Rule<[], RememberClause> = this.RULE('rememberClause', () => {
    const start = this.CONSUME(Word.REMEMBER).startOffset;
    const duration = this.SUBRULE(this.duration);
    const bytes = this.OPTION(() => {
      this.CONSUME(Word.OR);
      return this.SUBRULE(this.size);
    });
    return this.ACTION(() =>
      makeNode<RememberClause>({ kind: 'remember', duration, bytes, span: this.spanFrom(start) }),
    );
  });

  /** `ON ERROR SKIP | FAIL | INTO name`. */
  private readonly onErrorClause: Rule<[], OnErrorClause> = this.RULE('onErrorClause', () => {
    const start = this.CONSUME(Word.ON).startOffset;
    this.CONSUME(Word.ERROR);
    const action = this.OR<Pick<OnErrorClause, 'action' | 'into'>>([
      { ALT: () => (this.CONSUME(Word.SKIP), { action: 'SKIP' }) },
      { ALT: () => (this.CONSUME(Word.FAIL), { action: 'FAIL' }) },
      { ALT: () => (this.CONSUME(Word.INTO), { action: 'INTO', into: this.SUBRULE(this.name) }) },
    ]);
    return this.ACTION((): OnErrorClause => ({ kind: 'on-error', ...action, span: this.spanFrom(start) }));
  });

  readonly createSink: Rule<[], CreateSink> = this.RULE('createSink', () => {
    const { start, orReplace, ifNotExists, name } = this.SUBRULE(this.createHead);
    this.CONSUME(Word.INTO);
    const sink = this.SUBRULE(this.sink);
    const remember = this.OPTION(() => this.SUBRULE(this.rememberClause));
    this.CONSUME(Word.AS);
    const query = this.SUBRULE(this.query);
    return this.ACTION(() =>
      makeNode<CreateSink>({
        kind: 'create-sink', orReplace, ifNotExists, name, sink, remember, query, span: this.spanFrom(start),
      }),
    ); // prettier-ignore
  });

  /** `SET batch_interval = 1s`. */
  readonly setStatement: Rule<[], SetStatement> = this.RULE('setStatement', () => {
    const start = this.CONSUME(Word.SET).startOffset;
    const name = this.SUBRULE(this.name);
    this.OR({
      ERR_MSG: '"="',
      DEF: [{ ALT: () => this.CONSUME(Token.Equals) }, { ALT: () => this.CONSUME(Word.TO) }],
    });
    const value = this.OR2<Duration | Expression>([
      {
        GATE: () =>
          this.at(1, Word.INTERVAL) ||
          (this.at(2, Token.AnyWord) && this.LA(2).startOffset === (this.LA(1).endOffset ?? 0) + 1),
        ALT: () => this.SUBRULE(this.duration),
      },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
    return this.ACTION((): SetStatement => ({ kind: 'set', name, value, span: this.spanFrom(start) }));
  });

  readonly showStatement: Rule<[], ShowStatement> = this.RULE('showStatement', () => {
    const start = this.CONSUME(Word.SHOW).startOffset;
    const what = this.OR<ShowStatement['what']>([
      { ALT: () => (this.CONSUME(Word.STREAMS), 'STREAMS') },
      { ALT: () => (this.CONSUME(Word.SINKS), 'SINKS') },
      { ALT: () => (this.CONSUME(Word.QUERIES), 'QUERIES') },
      { ALT: () => (this.CONSUME(Word.STATE), 'STATE') },
      { ALT: () => (this.CONSUME(Word.SETTINGS), 'SETTINGS') },
    ]);
    return this.ACTION((): ShowStatement => ({ kind: 'show', what, span: this.spanFrom(start) }));
  });

  readonly describeStatement: Rule<[], DescribeStatement> = this.RULE('describeStatement', () => {
    const start = this.here();
    this.OR([{ ALT: () => this.CONSUME(Word.DESCRIBE) }, { ALT: () => this.CONSUME(Word.DESC) }]);
    const name = this.SUBRULE(this.path);
    return this.ACTION((): DescribeStatement => ({ kind: 'describe', name, span: this.spanFrom(start) }));
  });

  readonly explainStatement: Rule<[], ExplainStatement> = this.RULE('explainStatement', () => {
    const start = this.CONSUME(Word.EXPLAIN).startOffset;
    const analyze = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(Word.ANALYZE) }, { ALT: () => this.CONSUME(Word.ANALYSE) }]),
    );
    const subject = this.OR2<ExplainStatement['subject']>([
      { GATE: () => this.createsStream(), ALT: () => this.SUBRULE(this.createStream) },
      { GATE: () => !this.createsStream(), ALT: () => this.SUBRULE(this.createSink) },
      {
        GATE: () => this.startsQuery(1) || this.at(1, Token.LParen),
        ALT: () => this.SUBRULE(this.queryStatement),
      },
      { ALT: () => this.SUBRULE(this.name) },
      { ALT: () => nameOf(this.CONSUME(Token.Integer)) },
    ]);
    return this.ACTION((): ExplainStatement => ({
      kind: 'explain',
      analyze: analyze !== undefined,
      subject,
      span: this.spanFrom(start),
    }));
  });

  private createsStream(): boolean {
    return this.at(2, Word.STREAM) || this.at(4, Word.STREAM);
  }

  readonly dropStatement: Rule<[], DropStatement> = this.RULE('dropStatement', () => {
    const start = this.CONSUME(Word.DROP).startOffset;
    const what = this.OR<DropStatement['what']>([
      { ALT: () => (this.CONSUME(Word.STREAM), 'STREAM') },
      { ALT: () => (this.CONSUME(Word.SINK), 'SINK') },
    ]);
    const ifExists = this.OPTION({
      GATE: () => this.at(2, Word.EXISTS),
      DEF: () => {
        this.CONSUME(Word.IF);
        return this.CONSUME(Word.EXISTS);
      },
    });
    const name = this.SUBRULE(this.name);
    const behaviour = this.OPTION2(() =>
      this.OR2([{ ALT: () => this.CONSUME(Word.CASCADE) }, { ALT: () => this.CONSUME(Word.RESTRICT) }]),
    );
    return this.ACTION((): DropStatement => {
      const cascade = behaviour?.tokenType === Word.CASCADE;
      return {
        kind: 'drop',
        what,
        ifExists: ifExists !== undefined,
        name,
        cascade,
        span: this.spanFrom(start),
      };
    });
  });
}

interface CreateHead {
  readonly start: number;
  readonly orReplace: boolean;
  readonly ifNotExists: boolean;
  readonly name: Name;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
