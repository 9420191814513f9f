import type { Expression, Name } from '../ast/expression.ts';
import type { GroupBy, GroupItem, Sample, Select, SelectItem, StateClause, Values } from '../ast/query.ts';
import { must } from '../assert.ts';
import { makeNode, nameOf } from '../build/node.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { joinSpans } from '../span.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { Weight } from './base.ts';
import type { Rule } from './base.ts';
import { TableGrammar } from './table.ts';

type Distinct = Select['distinct'];

/** SELECT and its clauses. */
export abstract class SelectGrammar extends TableGrammar {
  protected abstract readonly stateClause: Rule<[], StateClause>;
  protected abstract readonly emitClause: Rule<[], StateClause['emit']>;

  /** `SELECT ... FROM ...` or `FROM ... SELECT ...`. */
  readonly select: Rule<[], Select> = this.RULE('select', () => {
    const start = this.here();
    const fromFirst = this.at(1, Word.FROM);
    const head = this.OR([
      {
        ALT: () => {
          const list = this.SUBRULE(this.selectList);
          const from = this.OPTION(() => {
            this.CONSUME(Word.FROM);
            return this.SUBRULE(this.tables);
          });
          return { list, from: from ?? [] };
        },
      },
      {
        ALT: () => {
          this.CONSUME2(Word.FROM);
          const from = this.strictlySeparated(() => this.SUBRULE(this.table));
          const list = this.OPTION2(() => this.SUBRULE2(this.selectList));
          return { list, from };
        },
      },
    ]);
    const tail = this.SUBRULE(this.selectTail);
    return this.ACTION(() =>
      makeNode<Select>({
        kind: 'select',
        distinct: head.list?.distinct ?? false,
        fromFirst,
        items: head.list?.items ?? [],
        from: head.from,
        ...tail,
        span: this.spanFrom(start),
      }),
    );
  });

  private readonly selectList: Rule<[], { distinct: Distinct; items: SelectItem[] }> = this.RULE(
    'selectList',
    () => {
      this.CONSUME(Word.SELECT);
      const distinct = this.OR<Distinct>([
        {
          ALT: () => {
            this.CONSUME(Word.DISTINCT);
            const on = this.OPTION(() => {
              this.CONSUME(Word.ON);
              this.CONSUME(Token.LParen);
              const items = this.SUBRULE(this.expressions);
              this.CONSUME(Token.RParen);
              return items;
            });
            return on ?? true;
          },
        },
        {
          ALT: () => {
            this.CONSUME(Word.ALL);
            return false;
          },
        },
        { ALT: () => false },
      ]);
      this.enter(Weight.selectList);
      const items = this.SUBRULE(this.selectItems);
      this.leave(Weight.selectList);
      return { distinct, items };
    },
  );

  readonly selectItems: Rule<[], SelectItem[]> = this.RULE('selectItems', () =>
    this.commaSeparated(() => this.SUBRULE(this.selectItem)),
  );

  private readonly selectItem: Rule<[], SelectItem> = this.RULE('selectItem', () => {
    const start = this.here();
    return this.OR([
      {
        GATE: () => this.at(2, Token.Colon),
        ALT: () => {
          const alias = this.SUBRULE(this.name);
          this.CONSUME(Token.Colon);
          const value = this.SUBRULE(this.expression);
          return this.ACTION((): SelectItem => ({
            kind: 'select-item',
            value,
            alias,
            aliasFirst: true,
            span: this.spanFrom(start),
          }));
        },
      },
      {
        ALT: () => {
          const value = this.SUBRULE2(this.expression);
          const alias = this.OR2<Name | undefined>([
            {
              ALT: () => {
                this.CONSUME(Word.AS);
                return this.SUBRULE(this.label);
              },
            },
            { ALT: () => nameOf(this.CONSUME(Token.BareWord)) },
            { ALT: () => undefined },
          ]);
          return this.ACTION((): SelectItem => {
            const span = this.spanFrom(start);
            return alias === undefined
              ? { kind: 'select-item', value, span }
              : { kind: 'select-item', value, alias, span };
          });
        },
      },
    ]);
  });

  /** The clauses from WHERE on. */
  private readonly selectTail: Rule<[], SelectTail> = this.RULE('selectTail', () => {
    const where = this.OPTION(() => {
      this.CONSUME(Word.WHERE);
      return this.SUBRULE(this.expression);
    });
    const groupBy = this.OPTION2(() => this.SUBRULE(this.groupBy));
    const state = this.OPTION3(() => this.SUBRULE(this.stateClause));
    const having = this.OPTION4(() => {
      this.CONSUME(Word.HAVING);
      return this.SUBRULE2(this.expression);
    });
    const windows = this.OPTION5(() => this.SUBRULE(this.windowDefinitions));
    const qualify = this.OPTION6(() => {
      this.CONSUME(Word.QUALIFY);
      return this.SUBRULE3(this.expression);
    });
    const sample = this.OPTION7(() => {
      const start = this.CONSUME(Word.USING).startOffset;
      this.CONSUME(Word.SAMPLE);
      return this.SUBRULE(this.sample, { ARGS: [start] });
    });
    const emit = this.OPTION8({ GATE: () => state !== undefined, DEF: () => this.SUBRULE(this.emitClause) });
    return {
      where,
      groupBy,
      state: this.ACTION(() => withEmit(state, emit)),
      having,
      windows: windows ?? [],
      qualify,
      sample,
    };
  });

  private readonly windowDefinitions: Rule<[], Select['windows']> = this.RULE('windowDefinitions', () => {
    this.CONSUME(Word.WINDOW);
    return this.strictlySeparated(() => {
      const name = this.SUBRULE(this.name);
      this.CONSUME(Word.AS);
      return { name, specification: this.SUBRULE(this.windowSpecification) };
    });
  });

  private readonly groupBy: Rule<[], GroupBy> = this.RULE('groupBy', () => {
    const start = this.CONSUME(Word.GROUP).startOffset;
    this.CONSUME(Word.BY);
    const items = this.OR<GroupItem[] | undefined>([
      {
        ALT: () => {
          this.CONSUME(Word.ALL);
          return undefined;
        },
      },
      { ALT: () => this.SUBRULE(this.groupItems) },
    ]);
    return this.ACTION((): GroupBy => ({
      kind: 'group-by',
      all: items === undefined,
      items: items ?? [],
      span: this.spanFrom(start),
    }));
  });

  private readonly groupItems: Rule<[], GroupItem[]> = this.RULE('groupItems', () =>
    this.commaSeparated(() => this.SUBRULE(this.groupItem)),
  );

  private readonly groupItem: Rule<[], GroupItem> = this.RULE('groupItem', () => {
    const start = this.here();
    return this.OR<GroupItem>([
      {
        GATE: () => this.at(2, Token.RParen),
        ALT: () => {
          this.CONSUME(Token.LParen);
          this.CONSUME(Token.RParen);
          return this.ACTION(() => ({ kind: 'empty-set', span: this.spanFrom(start) }));
        },
      },
      {
        GATE: () => this.at(2, Token.LParen),
        ALT: () => {
          const word = this.OR2([
            { ALT: () => this.CONSUME(Word.CUBE) },
            { ALT: () => this.CONSUME(Word.ROLLUP) },
          ]);
          this.CONSUME2(Token.LParen);
          const items = this.SUBRULE(this.expressions);
          this.CONSUME2(Token.RParen);
          return this.ACTION(() => ({
            kind: word.tokenType === Word.CUBE ? 'cube' : 'rollup',
            items,
            span: this.spanFrom(start),
          }));
        },
      },
      {
        GATE: () => this.at(2, Word.SETS),
        ALT: () => {
          this.CONSUME(Word.GROUPING);
          this.CONSUME(Word.SETS);
          this.CONSUME3(Token.LParen);
          const sets = this.SUBRULE(this.groupItems);
          this.CONSUME3(Token.RParen);
          return this.ACTION(() => ({ kind: 'grouping-sets', sets, span: this.spanFrom(start) }));
        },
      },
      { ALT: () => this.SUBRULE(this.expression) },
    ]);
  });

  protected override readonly values: Rule<[], Values> = this.RULE('values', () => {
    const start = this.CONSUME(Word.VALUES).startOffset;
    const rows = [this.SUBRULE(this.valuesRow)];
    this.MANY({
      GATE: () => this.at(2, Token.LParen),
      DEF: () => {
        this.CONSUME(Token.Comma);
        rows.push(this.SUBRULE2(this.valuesRow));
      },
    });
    this.OPTION({ GATE: () => !this.at(2, Word.VALUES), DEF: () => this.CONSUME2(Token.Comma) });
    return this.ACTION((): Values => {
      this.problems.push(...rows.flatMap((row) => differentLength(row, must(rows[0]))));
      return { kind: 'values', rows, span: this.spanFrom(start) };
    });
  });

  private readonly valuesRow: Rule<[], Expression[]> = this.RULE('valuesRow', () => {
    this.CONSUME(Token.LParen);
    const row = this.SUBRULE(this.expressions);
    this.CONSUME(Token.RParen);
    return row;
  });
}

function differentLength(row: readonly Expression[], first: readonly Expression[]): Diagnostic[] {
  const [start, end] = [row[0], row.at(-1)];
  if (row.length === first.length || start === undefined || end === undefined) return [];
  const message = `this row has ${row.length} values, the first one has ${first.length}`;
  return [errorAt(joinSpans(start.span, end.span), 'values-length', message)];
}

interface SelectTail {
  readonly where: Expression | undefined;
  readonly groupBy: GroupBy | undefined;
  readonly state: StateClause | undefined;
  readonly having: Expression | undefined;
  readonly windows: Select['windows'];
  readonly qualify: Expression | undefined;
  readonly sample: Sample | undefined;
}

/** The STATE clause with what EMIT says, which stands at the end of the query. */
function withEmit(
  state: StateClause | undefined,
  emit: StateClause['emit'] | undefined,
): StateClause | undefined {
  return state === undefined || emit === undefined ? state : { ...state, emit };
}
