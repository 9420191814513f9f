import type { Expression, Name } from '../ast/expression.ts';
import type {
  PivotColumn,
  PivotStatement,
  SelectItem,
  TablePivot,
  TableReference,
  TableUnpivot,
  UnpivotColumn,
  UnpivotStatement,
} from '../ast/query.ts';
import { makeNode } from '../build/node.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import type { Rule } from './base.ts';
import { Level } from './binding.ts';
import { StateGrammar } from './state.ts';

/** PIVOT and UNPIVOT, as statements of DuckDB's and behind a table as in the SQL standard. */
export abstract class PivotGrammar extends StateGrammar {
  /** `PIVOT t ON c USING sum(x) GROUP BY k`. */
  readonly pivotStatement: Rule<[], PivotStatement> = this.RULE('pivotStatement', () => {
    const start = this.here();
    this.OR([{ ALT: () => this.CONSUME(Word.PIVOT) }, { ALT: () => this.CONSUME(Word.PIVOT_WIDER) }]);
    const table = this.SUBRULE(this.table);
    const pivots = this.OPTION(() => {
      this.CONSUME(Word.ON);
      return this.SUBRULE(this.pivotEntries);
    });
    const aggregates = this.OPTION2(() => {
      this.CONSUME(Word.USING);
      return this.SUBRULE(this.selectItems);
    });
    const groupBy = this.OPTION3(() => this.SUBRULE(this.groupByNames));
    return this.ACTION((): PivotStatement => ({
      kind: 'pivot',
      table,
      pivots: pivots ?? [],
      aggregates: aggregates ?? [],
      groupBy: groupBy ?? [],
      span: this.spanFrom(start),
    }));
  });

  private readonly pivotEntries: Rule<[], PivotColumn[]> = this.RULE('pivotEntries', () =>
    this.commaSeparated(() => this.SUBRULE(this.pivotEntry)),
  );

  private readonly pivotEntry: Rule<[], PivotColumn> = this.RULE('pivotEntry', () => {
    const column = this.SUBRULE(this.expression, { ARGS: [Level.lowest, true] });
    const values = this.OPTION(() => {
      this.CONSUME(Word.IN);
      return this.SUBRULE(this.pivotValues);
    });
    return this.ACTION(() =>
      makeNode<PivotColumn>({
        kind: 'pivot-column',
        columns: [column],
        values,
        span: this.spanFrom(column.span.start),
      }),
    );
  });

  private readonly pivotValues: Rule<[], NonNullable<PivotColumn['values']>> = this.RULE('pivotValues', () =>
    this.OR<NonNullable<PivotColumn['values']>>([
      { GATE: () => this.opensQuery(1), ALT: () => this.SUBRULE(this.queryInParentheses) },
      { ALT: () => this.SUBRULE(this.itemsInParentheses) },
      { ALT: () => this.SUBRULE(this.nameOrString) },
    ]),
  );

  private readonly itemsInParentheses: Rule<[], SelectItem[]> = this.RULE('itemsInParentheses', () => {
    this.CONSUME(Token.LParen);
    const items = this.SUBRULE(this.selectItems);
    this.CONSUME(Token.RParen);
    return items;
  });

  private readonly groupByNames: Rule<[], Expression[]> = this.RULE('groupByNames', () => {
    this.CONSUME(Word.GROUP);
    this.CONSUME(Word.BY);
    const names = this.OR([
      { ALT: () => this.SUBRULE(this.namesInParentheses) },
      { ALT: () => this.SUBRULE(this.names) },
    ]);
    return this.ACTION(() =>
      names.map((name): Expression => ({ kind: 'column', path: [name], span: name.span })),
    );
  });

  /** `UNPIVOT t ON a, b INTO NAME n VALUE v`. */
  readonly unpivotStatement: Rule<[], UnpivotStatement> = this.RULE('unpivotStatement', () => {
    const start = this.here();
    this.OR([{ ALT: () => this.CONSUME(Word.UNPIVOT) }, { ALT: () => this.CONSUME(Word.PIVOT_LONGER) }]);
    const table = this.SUBRULE(this.table);
    this.CONSUME(Word.ON);
    const columns = this.SUBRULE(this.selectItems);
    const into = this.OPTION(() => {
      this.CONSUME(Word.INTO);
      this.CONSUME(Word.NAME);
      const name = this.SUBRULE(this.nameOrString);
      this.OR2([{ ALT: () => this.CONSUME(Word.VALUE) }, { ALT: () => this.CONSUME(Word.VALUES) }]);
      const values = this.OR3([
        { ALT: () => this.SUBRULE(this.namesInParentheses) },
        { ALT: () => this.SUBRULE(this.names) },
      ]);
      return { name, values };
    });
    return this.ACTION(() =>
      makeNode<UnpivotStatement>({
        kind: 'unpivot',
        table,
        includeNulls: undefined,
        columns,
        nameColumn: into?.name,
        valueColumns: into?.values ?? [],
        span: this.spanFrom(start),
      }),
    );
  });

  /** `t PIVOT (sum(x) FOR c IN ('a', 'b') GROUP BY k)`. */
  protected override readonly tablePivot: Rule<[table: TableReference, start: number], TablePivot> =
    this.RULE('tablePivot', (table, start) => {
      this.CONSUME(Word.PIVOT);
      this.CONSUME(Token.LParen);
      const aggregates = this.SUBRULE(this.selectItems);
      this.CONSUME(Word.FOR);
      const pivots = this.oneOrMore(() => this.SUBRULE(this.pivotColumn));
      const groupBy = this.OPTION(() => this.SUBRULE(this.groupByNames));
      this.CONSUME(Token.RParen);
      const alias = this.OPTION2({ GATE: () => !this.startsState(), DEF: () => this.SUBRULE(this.alias) });
      return this.ACTION(() =>
        makeNode<TablePivot>({
          kind: 'table-pivot', table, aggregates, pivots, groupBy: groupBy ?? [], alias, span: this.spanFrom(start),
        }),
      ); // prettier-ignore
    });

  /** `c IN (1, 2)`, `(a, b) IN ((1, 2), (3, 4))`, `c IN an_enum`. */
  private readonly pivotColumn: Rule<[], PivotColumn> = this.RULE('pivotColumn', () => {
    const start = this.here();
    const columns = this.OR([
      {
        ALT: () => {
          this.CONSUME(Token.LParen);
          const list = this.commaSeparated(() => this.SUBRULE(this.operand));
          this.CONSUME(Token.RParen);
          return list;
        },
      },
      { ALT: () => [this.SUBRULE2(this.operand)] },
    ]);
    this.CONSUME(Word.IN);
    const values = this.SUBRULE(this.pivotValues);
    return this.ACTION((): PivotColumn => ({
      kind: 'pivot-column',
      columns,
      values,
      span: this.spanFrom(start),
    }));
  });

  /** `t UNPIVOT INCLUDE NULLS (v FOR n IN (a, b))`. */
  protected override readonly tableUnpivot: Rule<[table: TableReference, start: number], TableUnpivot> =
    this.RULE('tableUnpivot', (table, start) => {
      this.CONSUME(Word.UNPIVOT);
      const nulls = this.OPTION(() => {
        const word = this.OR([
          { ALT: () => this.CONSUME(Word.INCLUDE) },
          { ALT: () => this.CONSUME(Word.EXCLUDE) },
        ]);
        this.CONSUME(Word.NULLS);
        return word;
      });
      this.CONSUME(Token.LParen);
      const valueColumns = this.SUBRULE(this.unpivotHeader);
      this.CONSUME(Word.FOR);
      const unpivots = this.oneOrMore(() => {
        const from = this.here();
        const nameColumns = this.SUBRULE2(this.unpivotHeader);
        this.CONSUME(Word.IN);
        const values = this.SUBRULE(this.itemsInParentheses);
        return this.ACTION((): UnpivotColumn => {
          return { kind: 'unpivot-column', valueColumns, nameColumns, values, span: this.spanFrom(from) };
        });
      });
      this.CONSUME(Token.RParen);
      const alias = this.OPTION2({ GATE: () => !this.startsState(), DEF: () => this.SUBRULE(this.alias) });
      return this.ACTION(() =>
        makeNode<TableUnpivot>({
          kind: 'table-unpivot',
          table,
          includeNulls: nulls === undefined ? undefined : nulls.tokenType === Word.INCLUDE,
          unpivots,
          alias,
          span: this.spanFrom(start),
        }),
      );
    });

  private readonly unpivotHeader: Rule<[], Name[]> = this.RULE('unpivotHeader', () =>
    this.OR([
      { ALT: () => this.SUBRULE(this.namesInParentheses) },
      { ALT: () => [this.SUBRULE(this.nameOrString)] },
    ]),
  );
}
