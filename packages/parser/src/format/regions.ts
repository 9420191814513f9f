import type { Binary, Case, Expression } from '../ast/expression.ts';
import type { Node } from '../ast/node.ts';
import type { Query } from '../ast/query.ts';
import type { Statement } from '../ast/statement.ts';
import { walk } from '../map-ast.ts';
import type { Span } from '../span.ts';
import { clauseRegions, clausesOf } from './clauses.ts';
import type { Clause } from './clauses.ts';
import { positionsOf } from './positions.ts';
import type { Positions } from './positions.ts';
import { breaksAt, itemStarts, outerWords } from './region.ts';
import type { Layout, Region } from './region.ts';

/** Where lines of a statement may begin. */
export function regionsOf(layout: Layout, statement: Statement): readonly Region[] {
  return new RegionFinder(layout).find(statement);
}

class RegionFinder {
  readonly #layout: Layout;
  readonly #regions: Region[] = [];
  /** Brackets that hold a query, with the breaks before its clauses. */
  readonly #queryBrackets = new Map<number, readonly number[]>();
  readonly #positions: Positions;
  readonly #chained = new Set<Expression>();

  constructor(layout: Layout) {
    this.#layout = layout;
    this.#positions = positionsOf(layout);
  }

  find(statement: Statement): readonly Region[] {
    this.#addStatement(statement);
    walk(statement, (node) => this.#addNode(node));
    for (const [opening, closing] of this.#layout.closings) this.#addBracket(opening, closing);
    return this.#regions;
  }

  #addStatement(statement: Statement): void {
    const { words } = this.#layout;
    const end = words.length;
    switch (statement.kind) {
      case 'query-statement':
        return this.#addOuterQuery(statement.query);
      case 'create-stream':
        if (statement.definition.kind === 'query') return this.#addCreate(statement.definition.query);
        this.#regions.push({
          start: 0,
          end,
          mode: 'soft',
          breaks: breaksAt(this.#keywords(0, end, sourceClauses), 1),
        });
        return;
      case 'create-sink':
        return this.#addCreate(statement.query);
      case 'explain':
        if (statement.subject.kind !== 'name') this.#addStatement(statement.subject);
        return;
      default:
        return;
    }
  }

  /** `CREATE ... AS`, and the query below it. */
  #addCreate(query: Query): void {
    const start = this.#positions.first(query.span);
    if (start === undefined) return;
    this.#regions.push({
      start: 0,
      end: this.#layout.words.length,
      mode: 'hard',
      breaks: breaksAt([start], 1),
    });
    this.#regions.push({
      start: 0,
      end: start,
      mode: 'soft',
      breaks: breaksAt(this.#keywords(0, start, sinkClauses), 1),
    });
    this.#addOuterQuery(query);
  }

  #keywords(start: number, end: number, wanted: ReadonlySet<string>): readonly number[] {
    return Array.from(outerWords(this.#layout, start, end)).flatMap(([index, { keyword }]) =>
      wanted.has(keyword) ? [index] : [],
    );
  }

  #addOuterQuery(query: Query): void {
    const range = this.#positions.range(query.span);
    if (range === undefined) return;
    const [start, end] = range;
    const clauses = clausesOf(this.#layout, start, end);
    this.#regions.push({
      start,
      end,
      mode: 'hard',
      breaks: breaksAt(
        clauses.slice(1).map((clause) => clause.start),
        0,
      ),
    });
    this.#addClauses(clauses);
  }

  /** Behind the region of their query, which is around them though it may have the same range. */
  #addClauses(clauses: readonly Clause[]): void {
    for (const clause of clauses) this.#regions.push(...clauseRegions(this.#layout, clause));
  }

  #addNode(node: Node): void {
    switch (node.kind) {
      case 'query': {
        const range = this.#positions.range(node.span);
        if (range === undefined) return;
        const [start, end] = range;
        if (this.#layout.closings.get(start - 1) !== end) return;
        const clauses = clausesOf(this.#layout, start, end);
        this.#queryBrackets.set(
          start - 1,
          clauses.map((clause) => clause.start),
        );
        return this.#addClauses(clauses);
      }
      case 'binary':
        if (chainOperators.has(node.operator)) this.#addChain(node);
        return;
      case 'case':
        return this.#addCase(node);
      default:
        return;
    }
  }

  /**
   * `a AND b AND c`, broken before each AND; sums and the like only if they are longer than one operation.
   */
  #addChain(node: Binary): void {
    if (this.#chained.has(node)) return;
    const operators: number[] = [];
    const kin = chainOperators.get(node.operator);
    let left: Expression = node;
    while (left.kind === 'binary' && chainOperators.get(left.operator) === kin) {
      this.#chained.add(left);
      const before = this.#positions.last(left.left.span);
      if (before !== undefined) operators.push(before + 1);
      left = left.left;
    }
    if (kin === 'and' || kin === 'or' || operators.length > 1)
      this.#addRange(node.span, breaksAt(operators, 1));
  }

  #addCase(node: Case): void {
    const range = this.#positions.range(node.span);
    if (range === undefined) return;
    const [start, end] = range;
    const breaks = new Map<number, number>([[end - 1, 0]]);
    for (const part of [
      ...node.branches.map((branch) => branch.when),
      ...(node.otherwise === undefined ? [] : [node.otherwise]),
    ]) {
      const first = this.#positions.first(part.span);
      if (first !== undefined) breaks.set(first - 1, 1);
    }
    this.#regions.push({ start, end, mode: 'soft', breaks });
  }

  #addRange(span: Span, breaks: ReadonlyMap<number, number>): void {
    const range = this.#positions.range(span);
    if (range !== undefined) this.#regions.push({ start: range[0], end: range[1], mode: 'soft', breaks });
  }

  /** Brackets are broken behind the opening one, behind commas and before the closing one. */
  #addBracket(opening: number, closing: number): void {
    if (closing === opening + 1) return;
    const items = itemStarts(this.#layout, opening + 1, closing);
    const clauses = this.#queryBrackets.get(opening) ?? this.#keywords(opening + 2, closing, bracketClauses);
    const isList =
      items.length > 3 && [opening + 1, ...items].every((start) => this.#isShort(start, closing));
    const breaks = breaksAt([opening + 1, ...(this.#queryBrackets.has(opening) ? [] : items), ...clauses], 1);
    breaks.set(closing, 0);
    this.#regions.push({ start: opening, end: closing + 1, mode: isList ? 'fill' : 'soft', breaks });
  }

  /** An item of one word, or a number with its sign. */
  #isShort(start: number, closing: number): boolean {
    const { words } = this.#layout;
    const behind = /^[-+]$/.test(words[start]?.text ?? '') ? start + 2 : start + 1;
    return behind === closing || words[behind]?.text === ',';
  }
}

/** Operators before which long chains are broken; those of one kin belong to one chain. */
const chainOperators: ReadonlyMap<string, string> = new Map([
  ['AND', 'and'],
  ['OR', 'or'],
  ['||', 'text'],
  ['+', 'sum'],
  ['-', 'sum'],
  ['*', 'product'],
  ['/', 'product'],
]);

const sourceClauses: ReadonlySet<string> = new Set(['FROM', 'FORMAT', 'REMEMBER', 'ON']);
const sinkClauses: ReadonlySet<string> = new Set(['INTO', 'REMEMBER']);
/** What may begin a line inside the parentheses of a call or of OVER. */
const bracketClauses: ReadonlySet<string> = new Set(['ORDER', 'ROWS', 'RANGE', 'GROUPS']);
