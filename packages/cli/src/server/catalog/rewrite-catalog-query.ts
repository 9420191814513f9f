import { arrayLiteralItems, listText } from '@weir/planner';
import { nameOf, sqlTokens, stringOf } from '../sql/sql-tokens.ts';
import type { SqlToken } from '../sql/sql-tokens.ts';

/**
 * A catalog query in PostgreSQL's SQL as DuckDB reads it: names of its schemas, casts and operators that DuckDB has
 * not, parameters as constants.
 */
export function rewriteCatalogQuery(sql: string, parameters: readonly (string | null)[]): string {
  const rewriter = new Rewriter([...sqlTokens(sql)], parameters);
  return rewriter.run();
}

/** PostgreSQL's name of a schema, and that of its stand-in; the first is found without a name. */
const schemas: ReadonlyMap<string, string> = new Map([
  ['pg_catalog', ''],
  ['information_schema', 'info.'],
]);

/** Casts of a constant to these types look an object up by its name. */
const objectTypes = ['regclass', 'regtype', 'regnamespace', 'regproc', 'regrole'];

/** Functions that DuckDB has under another name. */
const functionNames: ReadonlyMap<string, string> = new Map([
  ['json_build_object', 'json_object'],
  ['jsonb_build_object', 'json_object'],
  ['json_build_array', 'json_array'],
  ['json_agg', 'json_group_array'],
]);

/** PostgreSQL's regular expressions look for a part of the text, DuckDB's operators compare all of it. */
const regexOperators: ReadonlyMap<string, { readonly operator: string; readonly flags: string }> = new Map([
  ['~', { operator: '~', flags: '' }],
  ['!~', { operator: '!~', flags: '' }],
  ['~*', { operator: '~', flags: '(?i)' }],
  ['!~*', { operator: '!~', flags: '(?i)' }],
]);

class Rewriter {
  readonly #tokens: readonly SqlToken[];
  readonly #parameters: readonly (string | null)[];
  readonly #written: string[] = [];
  #at = 0;
  /** The table whose `relkind` the nearest CASE compares. */
  #caseOf: string | undefined;
  /** Whether what comes stands in a FROM clause, for each bracket that is open. */
  readonly #inFrom = [false];

  constructor(tokens: readonly SqlToken[], parameters: readonly (string | null)[]) {
    this.#tokens = tokens;
    this.#parameters = parameters;
  }

  run(): string {
    while (this.#at < this.#tokens.length) this.#step();
    return this.#written.join(' ');
  }

  #step(): void {
    const token = this.#tokens[this.#at];
    if (token === undefined) return;
    const word = token.kind === 'word' ? token.text.toLowerCase() : '';
    if (this.#isSchema()) return this.#schema();
    if (word === 'operator' && this.#text(1) === '(') return this.#operator();
    if (word === 'collate') return this.#skipCollation();
    if (word === 'cast' && this.#numberOfObject()) return;
    if (quantifiers.has(word) && this.#choices()) return;
    if (typeFunctions.has(word) && this.#text(2) === '0') return this.#typeFunction();
    if (word === 'case') this.#caseOf = this.#column(1);
    this.#followClauses(word === '' ? token.text : word);
    if (this.#inFrom.at(-1) === true && tableFunction.test(word) && this.#text(1) === '(')
      return this.#tableFunction(word);
    // Among the columns of SELECT it gives a row for each value.
    if (word === 'generate_series' && this.#text(1) === '(') return this.#call(word, ['unnest(', ')']);
    if (token.kind === 'parameter') return this.#parameter(Number(token.text.slice(1)));
    if (token.kind === 'string') return this.#string(token);
    const regex = regexOperators.get(token.text);
    if (regex !== undefined) return this.#regex(regex.operator, regex.flags, this.#at + 1);
    const renamed = this.#text(1) === '(' ? functionNames.get(word) : undefined;
    this.#write(renamed ?? token.text);
  }

  #write(text: string, tokens = 1): void {
    this.#written.push(text);
    this.#at += tokens;
  }

  #text(ahead: number): string {
    return this.#tokens[this.#at + ahead]?.text ?? '';
  }

  #isSchema(ahead = 0): boolean {
    const name = nameOf(this.#tokens[this.#at + ahead])?.toLowerCase() ?? '';
    return schemas.has(name) && this.#text(ahead + 1) === '.';
  }

  #schema(): void {
    const standIn = schemas.get(nameOf(this.#tokens[this.#at])?.toLowerCase() ?? '') ?? '';
    this.#at += 2;
    if (standIn !== '') this.#write(`${standIn}${this.#text(0)}`);
  }

  /** `OPERATOR(pg_catalog.~)` */
  #operator(): void {
    this.#at += this.#isSchema(2) ? 4 : 2;
    const regex = regexOperators.get(this.#text(0));
    if (regex !== undefined) this.#regex(regex.operator, regex.flags, this.#at + 2);
    else this.#write(this.#text(0), 2);
  }

  /** The pattern is the token at `patternAt`, if it is a constant. */
  #regex(operator: string, flags: string, patternAt: number): void {
    const pattern = stringOf(this.#tokens[patternAt]);
    this.#at = patternAt;
    this.#write(operator, pattern === undefined ? 0 : 1);
    if (pattern === undefined) return;
    const start = pattern.startsWith('^') ? '' : '.*';
    const end = pattern.endsWith('$') ? '' : '.*';
    this.#write(quoted(`${flags}${start}${pattern}${end}`), 0);
  }

  /** `CAST(CAST(name AS REGCLASS) AS OID)`, where the name is computed: the number of the object that is called so. */
  #numberOfObject(): boolean {
    const close = this.#closingBracket(this.#at + 1);
    const type = this.#word(close - 1);
    const as = this.#word(close - 2) === '.' ? close - 4 : close - 2;
    const isNumber = ['as', '::'].includes(this.#word(close + 1)) && this.#word(close + 2) === 'oid';
    if (!isNumber || this.#word(as) !== 'as' || !objectTypes.includes(type)) return false;
    this.#write(`to_${type}`);
    while (this.#at < as) this.#step();
    this.#at = close;
    return true;
  }

  /** `x = ANY ('{a,b}')`, and the same of a parameter, is `x IN ('a', 'b')`: constants are compared as what x is. */
  #choices(): boolean {
    const [open, close] = [this.#text(1), this.#text(3)];
    const token = this.#tokens[this.#at + 2];
    if (open !== '(' || close !== ')' || token === undefined) return false;
    const text =
      token.kind === 'parameter' ? this.#parameters[Number(token.text.slice(1)) - 1] : stringOf(token);
    if (text === undefined || (token.kind !== 'parameter' && token.kind !== 'string')) return false;
    const isAll = this.#text(0).toLowerCase() === 'all';
    const operator = this.#written.at(-1) ?? '';
    if (!(isAll ? ['<>', '!='] : ['=']).includes(operator)) return false;
    const items = arrayItemsOf(text ?? '').map((item) => (item === null ? 'NULL' : quoted(item)));
    this.#written.pop();
    if (items.length === 0) this.#write(isAll ? 'IS NOT NULL' : 'IN (NULL)', 4);
    else this.#write(`${isAll ? 'NOT IN' : 'IN'} (${items.join(', ')})`, 4);
    return true;
  }

  /** `typreceive != 0`: the functions of types are numbers there, and their names here. */
  #typeFunction(): void {
    this.#write(`${this.#text(0)} ${this.#text(1)} ''`, 3);
  }

  #closingBracket(open: number): number {
    let depth = 0;
    for (let at = open; at < this.#tokens.length; at += 1) {
      if (this.#tokens[at]?.text === '(') depth += 1;
      if (this.#tokens[at]?.text === ')') depth -= 1;
      if (depth === 0) return at;
    }
    return this.#tokens.length;
  }

  #word(at: number): string {
    return this.#tokens[at]?.text.toLowerCase() ?? '';
  }

  #skipCollation(): void {
    this.#at += this.#isSchema(1) ? 4 : 2;
  }

  #column(ahead: number): string | undefined {
    const [table, dot, column] = [this.#text(ahead), this.#text(ahead + 1), this.#text(ahead + 2)];
    return dot === '.' && column === 'relkind' ? table : undefined;
  }

  #followClauses(text: string): void {
    if (text === '(') this.#inFrom.push(false);
    else if (text === ')' && this.#inFrom.length > 1) this.#inFrom.pop();
    else if (text === 'from') this.#inFrom[this.#inFrom.length - 1] = true;
    else if (/^(select|where|group|order|having|limit|union)$/.test(text))
      this.#inFrom[this.#inFrom.length - 1] = false;
  }

  /**
   * PostgreSQL names the only column of a function in FROM after the function's alias, and takes functions there that
   * give one value.
   */
  #tableFunction(name: string): void {
    // Over columns of other tables DuckDB's series would be one list.
    this.#call(name, scalarForms.get(name));
    const as = this.#text(0).toLowerCase() === 'as' ? 1 : 0;
    const alias = this.#tokens[this.#at + as];
    if (alias?.kind !== 'word' || this.#text(as + 1) === '(' || clauseWord.test(alias.text)) return;
    this.#write(`AS ${alias.text}(${alias.text})`, as + 1);
  }

  /** A call, with something around it. */
  #call(name: string, [before, after]: readonly [string, string] = ['', '']): void {
    const depth = this.#inFrom.length;
    if (before !== '') this.#write(before, 0);
    this.#write(name);
    do this.#step();
    while (this.#inFrom.length > depth && this.#at < this.#tokens.length);
    if (after !== '') this.#write(after, 0);
  }

  #parameter(number: number): void {
    const value = this.#parameters[number - 1];
    const text = value === null || value === undefined ? 'NULL' : quoted(value);
    if (!this.#object(text)) this.#write(text);
  }

  /** `'name'::regclass` */
  #object(constant: string): boolean {
    if (this.#text(1) !== '::') return false;
    const castAt = this.#isSchema(2) ? 4 : 2;
    const type = this.#text(castAt).toLowerCase();
    if (!objectTypes.includes(type)) return false;
    this.#write(`to_${type}(${constant})`, castAt + 1);
    return true;
  }

  #string(token: SqlToken): void {
    if (this.#object(token.text)) return;
    const value = stringOf(token) ?? '';
    const before = this.#tokens[this.#at - 1]?.text.toLowerCase();
    if (this.#caseOf !== undefined && before === 'then' && value === 'table')
      this.#write(`${this.#caseOf}.weir_kind`);
    else this.#write(listed(value) ?? token.text);
  }
}

/** What stands around functions in FROM that give one value. */
const scalarForms: ReadonlyMap<string, readonly [before: string, after: string]> = new Map([
  ['string_to_array', ['(SELECT', ')']],
  ['generate_series', ['(SELECT unnest(', '))']],
]);

const quantifiers = new Set(['any', 'all', 'some']);

/** Columns of `pg_type`. */
const typeFunctions = new Set(['typinput', 'typoutput', 'typreceive', 'typsend']);

/** Items of an array as text, PostgreSQL's or DuckDB's; one value is an array of one. */
function arrayItemsOf(text: string): readonly (string | null)[] {
  const list = /^\[(.*)\]$/s.exec(text)?.[1];
  if (list === undefined) return arrayLiteralItems(text) ?? [text];
  return [...list.matchAll(/'((?:[^'\\]|\\.)*)'|NULL/gs)].map(
    ([, item]) => item?.replaceAll(/\\(.)/gs, '$1') ?? null,
  );
}

const tableFunction = /^(generate_series|generate_subscripts|unnest|string_to_array)$/;
const clauseWord = /^(where|join|on|left|right|inner|cross|full|order|group|union|limit|natural|using)$/i;

/** An array as text is a list as text. */
function listed(value: string): string | undefined {
  const items = arrayLiteralItems(value);
  return items === undefined ? undefined : quoted(listText(items));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
