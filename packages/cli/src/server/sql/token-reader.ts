import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';
import type { SqlToken } from './sql-tokens.ts';
import { nameOf, stringOf } from './sql-tokens.ts';

/** Reads the tokens of one statement from left to right; what does not fit is a `BackendError` at its place. */
export class TokenReader {
  readonly #tokens: readonly SqlToken[];
  readonly #sql: string;
  #at = 0;

  constructor(sql: string, tokens: readonly SqlToken[]) {
    this.#sql = sql;
    this.#tokens = tokens;
  }

  get next(): SqlToken | undefined {
    return this.#tokens[this.#at];
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Takes the words, if they come next in this order. */
  take(...words: readonly string[]): boolean {
    const come = words.every((word, i) => isWord(this.#tokens[this.#at + i], word));
    if (come) this.#at += words.length;
    return come;
  }

  /** Takes the first of the words that comes next. */
  takeOne(words: readonly string[]): string | undefined {
    return words.find((word) => this.take(word));
  }

  expect(...words: readonly string[]): void {
    if (!this.take(...words)) throw this.unexpected();
  }

  takeSymbol(symbol: string): boolean {
    const comes = this.next?.kind === 'symbol' && this.next.text === symbol;
    if (comes) this.#at += 1;
    return comes;
  }

  name(): string {
    const name = nameOf(this.next);
    if (name === undefined) throw this.unexpected();
    this.#at += 1;
    return name;
  }

  /** A whole number, with a sign or without; undefined if none comes. */
  takeInteger(): number | undefined {
    const start = this.#at;
    const negative = this.takeSymbol('-');
    if (!negative) this.takeSymbol('+');
    const { next } = this;
    if (next?.kind !== 'number' || !/^\d+$/.test(next.text)) {
      this.#at = start;
      return undefined;
    }
    this.#at += 1;
    return negative ? -Number(next.text) : Number(next.text);
  }

  /** A string, a number, a word or a name, as the value that it stands for. */
  value(): string {
    const sign = this.takeSymbol('-') ? '-' : '';
    const { next } = this;
    const text = next?.kind === 'number' ? sign + next.text : (stringOf(next) ?? nameOf(next));
    if (text === undefined) throw this.unexpected();
    this.#at += 1;
    return text;
  }

  /** The text up to the bracket that closes the one that comes next, which is taken too. */
  bracketed(): { readonly sql: string; readonly start: number } {
    if (!this.takeSymbol('(')) throw this.unexpected();
    const start = this.next?.start ?? this.#sql.length;
    for (let depth = 1; ; this.#at++) {
      const { next } = this;
      if (next === undefined) throw this.unexpected();
      if (next.text === '(') depth += 1;
      if (next.text === ')') depth -= 1;
      if (depth > 0) continue;
      this.#at += 1;
      return { sql: this.#sql.slice(start, next.start).trimEnd(), start };
    }
  }

  /** All that is left. */
  rest(): { readonly sql: string; readonly start: number } {
    const start = this.next?.start ?? this.#sql.length;
    this.#at = this.#tokens.length;
    return { sql: this.#sql.slice(start), start };
  }

  end(): void {
    if (!this.atEnd) throw this.unexpected();
  }

  unexpected(): BackendError {
    const { next } = this;
    const what = next === undefined ? 'at end of input' : `at or near "${next.text.slice(0, 60)}"`;
    return new BackendError(sqlState.syntaxError, `syntax error ${what}`, {
      position: next?.start ?? this.#sql.length,
    });
  }
}

function isWord(token: SqlToken | undefined, word: string): boolean {
  return token?.kind === 'word' && token.text.toUpperCase() === word;
}
