import type { IToken } from 'chevrotain';
import type { Argument, ColumnReference, Expression, FunctionCall, Name, SliceAccess, Star, WindowSpecification } from '../ast/expression.ts';
import type { OrderBy } from '../ast/query.ts';
import { asLambda, foreignWindow, withLambda } from '../build/call.ts';
import { stringOf } from '../build/literal.ts';
import { makeNode, nameOf } from '../build/node.ts';
import { typeNameOf } from '../build/type-name.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { OperandGrammar } from './operand.ts';

export type Path = [Name, ...Name[]];

/** What begins with a name: columns, stars, function calls; and what may hang on an operand: fields, methods, subscripts. */
export abstract class CallGrammar extends OperandGrammar {
  protected abstract readonly orderBy: Rule<[], OrderBy>;
  protected abstract readonly windowSpecification: Rule<[], WindowSpecification>;

  protected override readonly nameExpression: Rule<[], Expression> = this.RULE('nameExpression', () => {
    const path: Path = [nameOf(this.CONSUME(Token.NameStart))];
    this.MANY({
      GATE: () => this.at(2, Token.AnyWord),
      DEF: () => {
        this.CONSUME(Token.Dot);
        path.push(nameOf(this.CONSUME(Token.AnyWord)));
      },
    });
    return this.OR([
      {
        GATE: () => path.length > 1 && this.LA(0).tokenType === Word.COLUMNS,
        ALT: () => this.SUBRULE(this.columnsCall, { ARGS: [path.slice(0, -1), false, path[0].span.start] }),
      },
      {
        ALT: () => {
          const call = this.SUBRULE(this.functionCall, { ARGS: [path] });
          const token = this.OPTION({ GATE: () => mayBeType(call), DEF: () => this.CONSUME2(Token.StringText) });
          return this.ACTION((): Expression => (token === undefined ? call : this.typedLiteralOf(token, call.span.start)));
        },
      },
      {
        GATE: () => this.at(2, Token.Star),
        ALT: () => {
          this.CONSUME2(Token.Dot);
          return this.SUBRULE(this.star, { ARGS: [path, path[0].span.start] });
        },
      },
      {
        GATE: () => path.length > 1 || this.LA(0).tokenType !== Word.COLUMNS,
        ALT: () => {
          const token = this.CONSUME(Token.StringText);
          return this.ACTION(() => this.typedLiteralOf(token, path[0].span.start));
        },
      },
      { ALT: () => this.ACTION((): Expression => ({ kind: 'column', path, span: this.spanFrom(path[0].span.start) })) },
    ]);
  });

  /** `a.type 'text'`, `type(1) 'text'`: what stands before the string is a type. */
  private typedLiteralOf(token: IToken, start: number): Expression {
    const tokens = this.tokensFrom(start).slice(0, -1);
    const type = typeNameOf(tokens, { start, end: (tokens.at(-1)?.endOffset ?? start) + 1 });
    return { kind: 'typed-literal', type, value: stringOf(token), span: this.spanFrom(start) };
  }

  /** From the opening parenthesis on. */
  readonly functionCall: Rule<[path: Path], FunctionCall> = this.RULE('functionCall', (path) => {
    this.CONSUME(Token.LParen);
    const inside = this.OR<CallArguments>([
      { GATE: () => !needsArguments(path), ALT: () => (this.CONSUME(Token.RParen), { list: [] }) },
      {
        ALT: () => {
          const found = this.SUBRULE(this.callArguments, { ARGS: [path] });
          this.CONSUME2(Token.RParen);
          return found;
        },
      },
    ]);
    const end = this.SUBRULE(this.callEnd);
    return this.ACTION(() => {
      const call = makeNode<FunctionCall>({
        kind: 'function',
        path,
        distinct: inside.quantifier?.tokenType === Word.DISTINCT,
        all: inside.quantifier?.tokenType === Word.ALL ? true : undefined,
        arguments: inside.list,
        orderBy: inside.orderBy,
        nulls: inside.nulls === undefined ? undefined : inside.nulls.tokenType === Word.IGNORE ? 'IGNORE' : 'RESPECT',
        ...end,
        span: this.spanFrom(path[0].span.start),
      });
      const foreign = foreignWindow(call);
      if (foreign !== undefined) this.problems.push(foreign);
      return call;
    });
  });

  /** What stands in the parentheses of a call, if anything does. */
  private readonly callArguments: Rule<[path: Path], CallArguments> = this.RULE('callArguments', (path) => {
    const quantifier = this.OPTION(() => this.OR([{ ALT: () => this.CONSUME(Word.DISTINCT) }, { ALT: () => this.CONSUME(Word.ALL) }]));
    const list = this.OR2<Argument[]>([
      { GATE: () => quantifier === undefined && this.at(1, Word.ORDER), ALT: () => [] },
      {
        ALT: () => {
          const names = this.ACTION((): [string, boolean] => [path.at(-1)?.text ?? '', path.length === 1]);
          return this.SUBRULE(this.argumentList, { ARGS: names });
        },
      },
    ]);
    this.OPTION4({ GATE: () => needsArguments(path), DEF: () => this.CONSUME(Token.Comma) });
    const orderBy = this.OPTION2(() => this.SUBRULE(this.orderBy));
    const nulls = this.OPTION3(() => {
      const word = this.OR3([{ ALT: () => this.CONSUME(Word.IGNORE) }, { ALT: () => this.CONSUME(Word.RESPECT) }]);
      this.CONSUME(Word.NULLS);
      return word;
    });
    return { quantifier, list, orderBy, nulls };
  });

  /** WITHIN GROUP, FILTER, EXPORT_STATE and OVER behind a call. */
  private readonly callEnd: Rule<[], CallEnd> = this.RULE('callEnd', () => {
    const withinGroup = this.OPTION({
      GATE: () => this.at(2, Word.GROUP),
      DEF: () => {
        this.CONSUME(Word.WITHIN);
        this.CONSUME(Word.GROUP);
        this.CONSUME(Token.LParen);
        const order = this.SUBRULE(this.orderBy);
        this.CONSUME(Token.RParen);
        return order;
      },
    });
    const filter = this.OPTION2({
      GATE: () => this.at(2, Token.LParen),
      DEF: () => {
        this.CONSUME(Word.FILTER);
        this.CONSUME2(Token.LParen);
        this.OPTION3(() => this.CONSUME(Word.WHERE));
        const condition = this.SUBRULE(this.expression);
        this.CONSUME2(Token.RParen);
        return condition;
      },
    });
    const state = this.OPTION4(() => this.CONSUME(Word.EXPORT_STATE));
    const over = this.OPTION5(() => {
      this.CONSUME(Word.OVER);
      return this.OR<WindowSpecification | Name>([
        { ALT: () => this.SUBRULE(this.windowSpecification) },
        { ALT: () => this.SUBRULE(this.name) },
      ]);
    });
    return { withinGroup, filter, exportState: state === undefined ? undefined : (true as const), over };
  });

  readonly argumentList: Rule<[functionName: string, mayBeFirst: boolean], Argument[]> = this.RULE(
    'argumentList',
    (functionName, mayBeFirst) => {
      const items: Argument[] = [];
      this.strictlySeparated(() => {
        const argument = this.SUBRULE(this.argument);
        this.ACTION(() => items.push(withLambda(argument, functionName, mayBeFirst && items.length === 0)));
      });
      return items;
    },
  );

  /** `value`, `name => value`, `name := value`. */
  readonly argument: Rule<[], Argument> = this.RULE('argument', () => {
    const start = this.here();
    const variadic = this.OPTION(() => this.CONSUME(Word.VARIADIC)) === undefined ? undefined : true;
    return this.OR([
      {
        GATE: () => this.at(2, Token.FatArrow) || this.at(2, Token.ColonEquals),
        ALT: () => {
          const name = nameOf(this.CONSUME(Token.NameStart));
          this.OR2([{ ALT: () => this.CONSUME(Token.FatArrow) }, { ALT: () => this.CONSUME(Token.ColonEquals) }]);
          const value = this.SUBRULE(this.expression);
          return this.ACTION((): Argument => ({ kind: 'argument', name, value, span: this.spanFrom(start) }));
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE2(this.expression);
          return this.ACTION(() =>
            makeNode<Argument>({ kind: 'argument', name: undefined, assignment: undefined, variadic, value, span: this.spanFrom(start) }),
          );
        },
      },
    ]);
  });

  protected override readonly suffix: Rule<[target: Expression, start: number], Expression> = this.RULE('suffix', (target, start) =>
    this.OR([
      { ALT: () => this.SUBRULE(this.field, { ARGS: [target, start] }) },
      { ALT: () => this.SUBRULE(this.subscript, { ARGS: [target, start] }) },
    ]),
  );

  /** `.name`, `.name(arguments)`. */
  private readonly field: Rule<[target: Expression, start: number], Expression> = this.RULE('field', (target, start) => {
    this.CONSUME(Token.Dot);
    const name = nameOf(this.CONSUME(Token.AnyWord));
    return this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const list = this.OPTION(() => this.SUBRULE(this.argumentList, { ARGS: [name.text, false] })) ?? [];
          this.CONSUME(Token.RParen);
          return this.ACTION((): Expression => {
            const call: FunctionCall = {
              kind: 'function', path: [name], distinct: false, arguments: list, span: this.spanFrom(name.span.start),
            };
            return { kind: 'method', target, call, span: this.spanFrom(start) };
          });
        },
      },
      { ALT: () => this.ACTION((): Expression => ({ kind: 'field', target, name, span: this.spanFrom(start) })) },
    ]);
  });

  /** `[index]`, `[start:end:step]`. */
  private readonly subscript: Rule<[target: Expression, start: number], Expression> = this.RULE('subscript', (target, start) => {
    this.CONSUME(Token.LBracket);
    const { from, slice } = this.OR<{ from?: Expression; slice?: Slice | undefined }>([
      {
        ALT: () => {
          const index = this.SUBRULE(this.expression);
          return { from: index, slice: this.OPTION(() => this.SUBRULE(this.sliceEnd)) };
        },
      },
      { ALT: () => ({ slice: this.SUBRULE2(this.sliceEnd) }) },
    ]);
    this.CONSUME(Token.RBracket);
    return this.ACTION((): Expression => {
      const span = this.spanFrom(start);
      if (slice === undefined && from !== undefined) return { kind: 'index', target, index: from, span };
      return makeNode<SliceAccess>({ kind: 'slice', target, start: from, end: slice?.end, step: slice?.step, span });
    });
  });

  /** `:end:step`; an end written `-` is open. */
  private readonly sliceEnd: Rule<[], Slice> = this.RULE('sliceEnd', () => {
    this.CONSUME(Token.Colon);
    const end = this.OR([
      {
        GATE: () => this.at(2, Token.Colon),
        ALT: () => {
          this.CONSUME(Token.Minus);
          return undefined;
        },
      },
      { ALT: () => this.SUBRULE(this.expression) },
      { ALT: () => undefined },
    ]);
    const step = this.OPTION(() => {
      this.CONSUME2(Token.Colon);
      return this.OPTION2(() => this.SUBRULE2(this.expression));
    });
    return { end, step };
  });

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

  private readonly columnsCall: Rule<[qualifier: readonly Name[], unpacked: boolean, start: number], Expression> = this.RULE(
    'columnsCall',
    (qualifier, unpacked, start) => {
      this.CONSUME(Token.LParen);
      const inner = this.SUBRULE(this.expression);
      this.CONSUME(Token.RParen);
      return this.ACTION((): Expression => {
        const argument = asLambda(inner) ?? inner;
        return { kind: 'columns', qualifier, unpacked, argument, span: this.spanFrom(start) };
      });
    },
  );

  /** `*` with EXCLUDE, REPLACE and RENAME. */
  private readonly star: Rule<[qualifier: readonly Name[], start: number], Star> = this.RULE('star', (qualifier, start) => {
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
    return this.ACTION((): Star => {
      const span = this.spanFrom(start);
      return { kind: 'star', qualifier, exclude: exclude ?? [], replace: replace ?? [], rename: rename ?? [], span };
    });
  });

  private readonly columnPath: Rule<[], Star['exclude'][number]> = this.RULE('columnPath', () => {
    const path = this.SUBRULE(this.path);
    return this.ACTION((): ColumnReference => ({ kind: 'column', path, span: this.spanFrom(path[0].span.start) }));
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
        GATE: () => !this.at((this.closing(1) ?? 0) + 1, Word.AS),
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

/** Whether `call 'text'` may be a string of a type with modifiers: DuckDB takes constants only. */
function mayBeType(call: FunctionCall): boolean {
  return call.arguments.every(({ value }) => value.kind === 'number' || value.kind === 'string');
}

const neverEmpty = new Set(['coalesce', 'grouping', 'grouping_id', 'nullif']);

/** Whether the call is one of the few that the grammar itself knows to take arguments. */
function needsArguments(path: Path): boolean {
  return path.length === 1 && !path[0].quoted && neverEmpty.has(path[0].text.toLowerCase());
}

interface Slice {
  readonly end: Expression | undefined;
  readonly step: Expression | undefined;
}

interface CallArguments {
  readonly quantifier?: IToken | undefined;
  readonly list: readonly Argument[];
  readonly orderBy?: OrderBy | undefined;
  readonly nulls?: IToken | undefined;
}

interface CallEnd {
  readonly withinGroup: OrderBy | undefined;
  readonly filter: Expression | undefined;
  readonly exportState: true | undefined;
  readonly over: WindowSpecification | Name | undefined;
}
