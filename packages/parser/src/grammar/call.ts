import type { IToken } from 'chevrotain';
import type { Argument, Expression, FunctionCall, Name, WindowSpecification } from '../ast/expression.ts';
import type { OrderBy } from '../ast/query.ts';
import { foreignWindow, withLambda } from '../build/call.ts';
import { stringOf } from '../build/literal.ts';
import { makeNode, nameOf } from '../build/node.ts';
import { typeNameOf } from '../build/type-name.ts';
import { keywordClass } from '../keywords.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import { StarGrammar } from './star.ts';

export type Path = [Name, ...Name[]];

/** What begins with a name: columns, function calls, types before a string. */
export abstract class CallGrammar extends StarGrammar {
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
          const token = this.OPTION({
            GATE: () => mayBeType(call),
            DEF: () => this.CONSUME2(Token.StringText),
          });
          return this.ACTION((): Expression =>
            token === undefined ? call : this.typedLiteralOf(token, call.span.start),
          );
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
        GATE: () => path.length > 1 || mayNameType(path[0]),
        ALT: () => {
          const token = this.CONSUME(Token.StringText);
          return this.ACTION(() => this.typedLiteralOf(token, path[0].span.start));
        },
      },
      {
        ALT: () =>
          this.ACTION((): Expression => ({ kind: 'column', path, span: this.spanFrom(path[0].span.start) })),
      },
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
    this.enter(Weight.call);
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
    this.leave(Weight.call);
    return this.ACTION(() => {
      const call = makeNode<FunctionCall>({
        kind: 'function',
        path,
        distinct: inside.quantifier?.tokenType === Word.DISTINCT,
        all: inside.quantifier?.tokenType === Word.ALL ? true : undefined,
        arguments: inside.list,
        orderBy: inside.orderBy,
        nulls:
          inside.nulls === undefined
            ? undefined
            : inside.nulls.tokenType === Word.IGNORE
              ? 'IGNORE'
              : 'RESPECT',
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
    const quantifier = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(Word.DISTINCT) }, { ALT: () => this.CONSUME(Word.ALL) }]),
    );
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
      const word = this.OR3([
        { ALT: () => this.CONSUME(Word.IGNORE) },
        { ALT: () => this.CONSUME(Word.RESPECT) },
      ]);
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

  protected override readonly argumentList: Rule<[functionName: string, mayBeFirst: boolean], Argument[]> =
    this.RULE('argumentList', (functionName, mayBeFirst) => {
      const items: Argument[] = [];
      this.strictlySeparated(() => {
        const argument = this.SUBRULE(this.argument);
        this.ACTION(() => items.push(withLambda(argument, functionName, mayBeFirst && items.length === 0)));
      });
      return items;
    });

  /** `value`, `name => value`, `name := value`. */
  readonly argument: Rule<[], Argument> = this.RULE('argument', () => {
    const start = this.here();
    const variadic = this.OPTION(() => this.CONSUME(Word.VARIADIC)) === undefined ? undefined : true;
    return this.OR([
      {
        GATE: () => this.at(2, Token.FatArrow) || this.at(2, Token.ColonEquals),
        ALT: () => {
          const name = nameOf(this.CONSUME(Token.ArgumentWord));
          this.OR2([
            { ALT: () => this.CONSUME(Token.FatArrow) },
            { ALT: () => this.CONSUME(Token.ColonEquals) },
          ]);
          const value = this.SUBRULE(this.expression);
          return this.ACTION((): Argument => ({ kind: 'argument', name, value, span: this.spanFrom(start) }));
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
              variadic,
              value,
              span: this.spanFrom(start),
            }),
          );
        },
      },
    ]);
  });
}

/** Whether a word may be a type before a string. */
function mayNameType({ text, quoted }: Name): boolean {
  const word = text.toLowerCase();
  return quoted || (keywordClass(word) !== 'column-name' && word !== 'columns');
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
