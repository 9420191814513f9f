import type { Expression, SpecialCall } from '../ast/expression.ts';
import { stringOf } from '../build/literal.ts';
import { nameOf } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { Level } from './binding.ts';
import { CallGrammar } from './call.ts';

type Parts = SpecialCall['parts'];

/** Calls with words between their arguments. With plain arguments TRIM and SUBSTRING are functions like any other. */
export abstract class SpecialCallGrammar extends CallGrammar {
  protected override readonly specialCall: Rule<[], Expression> = this.RULE('specialCall', () => {
    const start = this.here();
    return this.OR([
      { ALT: () => this.SUBRULE(this.extract, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.trim, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.substring, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.position, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.overlay, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.treat, { ARGS: [start] }) },
      { ALT: () => this.SUBRULE(this.collationFor, { ARGS: [start] }) },
    ]);
  });

  private special(name: string, parts: Parts, start: number): Expression {
    return { kind: 'special', name, parts, span: this.spanFrom(start) };
  }

  /** `EXTRACT(year FROM t)`. */
  private readonly extract: Rule<[start: number], Expression> = this.RULE('extract', (start) => {
    this.CONSUME(Word.EXTRACT);
    this.CONSUME(Token.LParen);
    const parts = this.OPTION((): Parts => {
      const field = this.OR<string | Expression>([
        { ALT: () => this.CONSUME(Token.ColId).image },
        { ALT: () => stringOf(this.CONSUME(Token.StringText)) },
      ]);
      this.CONSUME(Word.FROM);
      return [field, 'FROM', this.SUBRULE(this.expression)];
    });
    this.CONSUME(Token.RParen);
    return this.ACTION(() => this.special('EXTRACT', parts ?? [], start));
  });

  /** `TRIM(BOTH 'x' FROM s)`. */
  private readonly trim: Rule<[start: number], Expression> = this.RULE('trim', (start) => {
    const name = this.CONSUME(Word.TRIM);
    this.CONSUME(Token.LParen);
    const side = this.OPTION(() =>
      this.OR([
        { ALT: () => this.CONSUME(Word.BOTH) },
        { ALT: () => this.CONSUME(Word.LEADING) },
        { ALT: () => this.CONSUME(Word.TRAILING) },
      ]),
    );
    const { before, from } = this.OR2<{ before: Expression[]; from: Expression[] | undefined }>([
      {
        ALT: () => {
          const items = this.SUBRULE(this.expressions);
          return { before: items, from: this.OPTION2(() => this.SUBRULE(this.trimSource)) };
        },
      },
      { ALT: () => ({ before: [], from: this.SUBRULE2(this.trimSource) }) },
    ]);
    this.CONSUME(Token.RParen);
    return this.ACTION(() => {
      const span = this.spanFrom(start);
      if (side === undefined && from === undefined) return plainCall(nameOf(name), before, span);
      const words = side === undefined ? [] : [side.image.toUpperCase()];
      const source = from === undefined ? [] : ['FROM', ...withCommas(from)];
      return this.special('TRIM', [...words, ...withCommas(before), ...source], start);
    });
  });

  private readonly trimSource: Rule<[], Expression[]> = this.RULE('trimSource', () => {
    this.CONSUME(Word.FROM);
    return this.SUBRULE(this.expressions);
  });

  /** `SUBSTRING(s FROM 1 FOR 2)`. */
  private readonly substring: Rule<[start: number], Expression> = this.RULE('substring', (start) => {
    const name = this.CONSUME(Word.SUBSTRING);
    this.CONSUME(Token.LParen);
    const list = this.OPTION(() => this.SUBRULE(this.expressions)) ?? [];
    const parts: (string | Expression)[] = [];
    this.MANY(() => {
      const word = this.OR([{ ALT: () => this.CONSUME(Word.FROM) }, { ALT: () => this.CONSUME(Word.FOR) }]);
      const value = this.SUBRULE(this.expression);
      this.ACTION(() => parts.push(word.image.toUpperCase(), value));
    });
    this.CONSUME(Token.RParen);
    return this.ACTION(() =>
      parts.length === 0
        ? plainCall(nameOf(name), list, this.spanFrom(start))
        : this.special('SUBSTRING', [...withCommas(list), ...parts], start),
    );
  });

  /** `POSITION(b IN s)`. */
  private readonly position: Rule<[start: number], Expression> = this.RULE('position', (start) => {
    this.CONSUME(Word.POSITION);
    this.CONSUME(Token.LParen);
    const needle = this.SUBRULE(this.expression, { ARGS: [Level.lowest, true] });
    this.CONSUME(Word.IN);
    const text = this.SUBRULE2(this.expression, { ARGS: [Level.lowest, true] });
    this.CONSUME(Token.RParen);
    return this.ACTION(() => this.special('POSITION', [needle, 'IN', text], start));
  });

  /** `OVERLAY(s PLACING t FROM 1 FOR 2)`. */
  private readonly overlay: Rule<[start: number], Expression> = this.RULE('overlay', (start) => {
    this.CONSUME(Word.OVERLAY);
    this.CONSUME(Token.LParen);
    const text = this.SUBRULE(this.expression);
    this.CONSUME(Word.PLACING);
    const placed = this.SUBRULE2(this.expression);
    this.CONSUME(Word.FROM);
    const from = this.SUBRULE3(this.expression);
    const length = this.OPTION(() => {
      this.CONSUME(Word.FOR);
      return this.SUBRULE4(this.expression);
    });
    this.CONSUME(Token.RParen);
    return this.ACTION(() =>
      this.special(
        'OVERLAY',
        [text, 'PLACING', placed, 'FROM', from, ...(length === undefined ? [] : ['FOR', length])],
        start,
      ),
    );
  });

  private readonly treat: Rule<[start: number], Expression> = this.RULE('treat', (start) => {
    this.CONSUME(Word.TREAT);
    this.CONSUME(Token.LParen);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(Word.AS);
    const type = this.SUBRULE(this.typeName);
    this.CONSUME(Token.RParen);
    return this.ACTION(() => this.special('TREAT', [value, 'AS', type.text], start));
  });

  private readonly collationFor: Rule<[start: number], Expression> = this.RULE('collationFor', (start) => {
    this.CONSUME(Word.COLLATION);
    this.CONSUME(Word.FOR);
    this.CONSUME(Token.LParen);
    const value = this.SUBRULE(this.expression);
    this.CONSUME(Token.RParen);
    return this.ACTION(() => this.special('COLLATION FOR', [value], start));
  });
}

function withCommas(items: readonly Expression[]): Parts {
  return items.flatMap((item, index) => (index === 0 ? [item] : [',', item]));
}

function plainCall(
  name: ReturnType<typeof nameOf>,
  items: readonly Expression[],
  span: Expression['span'],
): Expression {
  const list = items.map((value) => ({ kind: 'argument', value, span: value.span }) as const);
  return { kind: 'function', path: [name], distinct: false, arguments: list, span };
}
