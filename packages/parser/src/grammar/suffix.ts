import { methodProblem } from '../build/call.ts';
import type { Argument, Expression, FunctionCall, SliceAccess } from '../ast/expression.ts';
import { makeNode, nameOf } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import { OperandGrammar } from './operand.ts';

/** What hangs on an operand: fields, methods, subscripts. */
export abstract class SuffixGrammar extends OperandGrammar {
  protected abstract readonly argumentList: Rule<[functionName: string, mayBeFirst: boolean], Argument[]>;

  protected override readonly suffix: Rule<[target: Expression, start: number], Expression> = this.RULE(
    'suffix',
    (target, start) =>
      this.OR([
        { ALT: () => this.SUBRULE(this.field, { ARGS: [target, start] }) },
        { ALT: () => this.SUBRULE(this.subscript, { ARGS: [target, start] }) },
      ]),
  );

  /** `.name`, `.name(arguments)`. */
  private readonly field: Rule<[target: Expression, start: number], Expression> = this.RULE(
    'field',
    (target, start) => {
      this.enter(Weight.method);
      this.CONSUME(Token.Dot);
      const name = nameOf(this.CONSUME(Token.AnyWord));
      const found = this.OR<Expression>([
        {
          ALT: () => {
            this.CONSUME(Token.LParen);
            const list =
              this.OPTION(() => this.SUBRULE(this.argumentList, { ARGS: [name.text, false] })) ?? [];
            this.CONSUME(Token.RParen);
            return this.ACTION((): Expression => {
              const call: FunctionCall = {
                kind: 'function',
                path: [name],
                distinct: false,
                arguments: list,
                span: this.spanFrom(name.span.start),
              };
              const problem = methodProblem(target, call);
              if (problem !== undefined) this.problems.push(problem);
              return { kind: 'method', target, call, span: this.spanFrom(start) };
            });
          },
        },
        {
          ALT: () =>
            this.ACTION((): Expression => ({ kind: 'field', target, name, span: this.spanFrom(start) })),
        },
      ]);
      this.leave(Weight.method);
      return found;
    },
  );

  /** `[index]`, `[start:end:step]`. */
  private readonly subscript: Rule<[target: Expression, start: number], Expression> = this.RULE(
    'subscript',
    (target, start) => {
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
        return makeNode<SliceAccess>({
          kind: 'slice',
          target,
          start: from,
          end: slice?.end,
          step: slice?.step,
          span,
        });
      });
    },
  );

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
}

interface Slice {
  readonly end: Expression | undefined;
  readonly step: Expression | undefined;
}
