import type { IToken, TokenType } from 'chevrotain';
import type { Diagnostic } from '../diagnostic.ts';
import { errorAt } from '../diagnostic.ts';
import type { Span } from '../span.ts';
import { closingQuote, continuedAt, nameQuoting, stringQuoting } from './quote.ts';
import * as Token from './tokens.ts';

/**
 * Text to tokens, as DuckDB's scanner reads it: nested comments, dollar quotes, strings continued on the next line, operators of any
 * length. It is written by hand because a keyword is a word looked up in a map, not one of 500 patterns tried in turn, and because
 * a generated lexer would be built anew at every start.
 */
export interface LexedText {
  readonly tokens: readonly IToken[];
  readonly comments: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the whole text. Never throws; text that is no token becomes a token `Unknown` that no rule takes. */
export function tokenize(source: string): LexedText {
  const scanner = new Scanner(source);
  scanner.run();
  return scanner;
}

const symbols = new Map<string, TokenType>([
  ['+', Token.Plus],
  ['-', Token.Minus],
  ['*', Token.Star],
  ['/', Token.Slash],
  ['//', Token.IntegerDivision],
  ['%', Token.Percent],
  ['^', Token.Caret],
  ['**', Token.Power],
  ['=', Token.Equals],
  ['<', Token.Comparison],
  ['>', Token.Comparison],
  ['<=', Token.Comparison],
  ['>=', Token.Comparison],
  ['<>', Token.Comparison],
  ['!=', Token.Comparison],
  ['->', Token.Arrow],
  ['->>', Token.DoubleArrow],
  ['=>', Token.FatArrow],
]);

const punctuation = new Map<string, TokenType>([
  [',', Token.Comma],
  [';', Token.Semicolon],
  ['(', Token.LParen],
  [')', Token.RParen],
  ['[', Token.LBracket],
  [']', Token.RBracket],
  ['{', Token.LBrace],
  ['}', Token.RBrace],
  ['#', Token.Hash],
  ['.', Token.Dot],
  ['..', Token.DotDot],
  [':', Token.Colon],
  ['::', Token.DoubleColon],
  [':=', Token.ColonEquals],
]);

/** White space of Unicode counts as white space, as in DuckDB; every other character beyond ASCII may stand in a name. */
const spaces = String.raw`\s\u00a0\ufeff\u2000-\u200b\u202f\u205f\u3000`;
const wordStart = String.raw`(?:[A-Za-z_]|[^\x00-\x7f${spaces}])`;
const wordText = String.raw`${wordStart}(?:[A-Za-z0-9_$]|[^\x00-\x7f${spaces}])*`;

const space = new RegExp(`[${spaces}]+`, 'y');
const word = new RegExp(wordText, 'y');
const number = /(?:\d+(?:_\d+)*)?(?:\.(?!\.)(?:\d+(?:_\d+)*)?)?(?:[eE][-+]?\d+(?:_\d+)*)?/y;
/** DuckDB's operators have fewer than 64 characters; without the bound a long row of signs would be read again for each of them. */
const operator = /[~!@^&|`+\-*/%<>=]{1,64}/y;
const dollarQuote = /\$(?:[A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)?\$/y;
const parameter = new RegExp(String.raw`[$?]\d+(?:_\d+)*|\?|\$\s*${wordText}`, 'y');
/** What stands between the parts of a string that goes on in the next line. */

class Scanner implements LexedText {
  readonly tokens: IToken[] = [];
  readonly comments: Span[] = [];
  readonly diagnostics: Diagnostic[] = [];
  private readonly source: string;
  private offset = 0;

  constructor(source: string) {
    this.source = source;
  }

  run(): void {
    while (this.offset < this.source.length) this.next();
  }

  private next(): void {
    const start = this.offset;
    const character = this.source.charAt(start);
    const following = this.source.charAt(start + 1);
    if (this.match(space) !== undefined) return;
    if (character === '-' && following === '-') return this.lineComment();
    if (character === '/' && following === '*') return this.blockComment();
    if (character === "'") return this.string('', Token.StringText);
    if (character === '"') return this.quotedName();
    if (following === "'" && this.prefixedString(character)) return;
    if (/[0-9]/.test(character) || (character === '.' && /[0-9]/.test(following))) return this.number();
    const name = this.match(word);
    if (name !== undefined) return this.push(Token.wordType(name), start);
    if (character === '$' || character === '?') return this.dollarOrParameter();
    this.symbol(character);
  }

  /** The text that a sticky pattern matches here, which is then behind us. */
  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const text = pattern.exec(this.source)?.[0];
    if (text === undefined || text === '') return undefined;
    this.offset += text.length;
    return text;
  }

  private push(tokenType: TokenType, start: number): void {
    const image = this.source.slice(start, this.offset);
    const tokenTypeIdx = tokenType.tokenTypeIdx ?? 0;
    this.tokens.push({ image, startOffset: start, endOffset: this.offset - 1, tokenType, tokenTypeIdx });
  }

  private lineComment(): void {
    const start = this.offset;
    this.match(/[^\n\r]*/y);
    this.comments.push({ start, end: this.offset });
  }

  private blockComment(): void {
    const start = this.offset;
    const edge = /\/\*|\*\//g;
    edge.lastIndex = start;
    let depth = 0;
    do {
      const found = edge.exec(this.source);
      if (found === null) {
        this.offset = this.source.length;
        this.diagnostics.push(unclosed(start, 2, 'comment', 'close it with */'));
        break;
      }
      depth += found[0] === '/*' ? 1 : -1;
      this.offset = edge.lastIndex;
    } while (depth > 0);
    this.comments.push({ start, end: this.offset });
  }

  /** Reads a string behind its prefix; parts that follow in later lines belong to it. */
  private string(prefix: string, type: TokenType): void {
    const start = this.offset;
    const quoting = stringQuoting(prefix);
    let from: number | undefined = start + prefix.length + 1;
    while (from !== undefined) {
      const end = closingQuote(this.source, from, quoting);
      if (end === undefined)
        this.diagnostics.push(unclosed(start + prefix.length, 1, 'string', "close it with '"));
      this.offset = end === undefined ? this.source.length : end + 1;
      from = end === undefined ? undefined : continuedAt(this.source, this.offset);
    }
    this.push(type, start);
  }

  /** `e'..'`, `x'..'`, `b'..'`; false for any other character before a quote. */
  private prefixedString(prefix: string): boolean {
    if (/[eE]/.test(prefix)) this.string(prefix, Token.StringText);
    else if (/[xXbB]/.test(prefix)) this.string(prefix, Token.BitText);
    else return false;
    return true;
  }

  private quotedName(): void {
    const start = this.offset;
    const end = closingQuote(this.source, start + 1, nameQuoting);
    if (end === undefined) this.diagnostics.push(unclosed(start, 1, 'quoted name', 'close it with "'));
    else if (end === start + 1)
      this.diagnostics.push(errorAt({ start, end: end + 1 }, 'empty-name', 'a name cannot be empty'));
    this.offset = end === undefined ? this.source.length : end + 1;
    this.push(Token.QuotedIdentifier, start);
  }

  private number(): void {
    const start = this.offset;
    const text = this.match(number) ?? '';
    this.push(/^[\d_]+$/.test(text) ? Token.Integer : Token.Decimal, start);
  }

  private dollarOrParameter(): void {
    const start = this.offset;
    const quote = this.match(dollarQuote);
    if (quote !== undefined) {
      const end = this.source.indexOf(quote, this.offset);
      if (end < 0) this.diagnostics.push(unclosed(start, quote.length, 'string', `close it with ${quote}`));
      this.offset = end < 0 ? this.source.length : end + quote.length;
      return this.push(Token.StringText, start);
    }
    if (this.match(parameter) !== undefined) return this.push(Token.ParameterText, start);
    this.offset += 1;
    this.push(Token.Unknown, start);
  }

  private symbol(character: string): void {
    const start = this.offset;
    const run = this.match(operator);
    if (run !== undefined) {
      const text = operatorAtStart(run);
      this.offset = start + text.length;
      return this.push(symbols.get(text) ?? Token.OtherOperator, start);
    }
    // At the end of the text a slice of two characters has one only.
    const double =
      start + 2 <= this.source.length ? punctuation.get(this.source.slice(start, start + 2)) : undefined;
    this.offset += double === undefined ? 1 : 2;
    this.push(double ?? punctuation.get(character) ?? Token.Unknown, start);
  }
}

/** The operator that a run of operator characters begins with: up to a comment, and without signs that belong to the next operand. */
function operatorAtStart(run: string): string {
  const comment = run.search(/--|\/\*/);
  const text = comment < 0 ? run : run.slice(0, comment);
  if (/[~!@^&|`%]/.test(text)) return text;
  const withoutSigns = text.replace(/[+-]+$/, '');
  return withoutSigns === '' ? text.charAt(0) : withoutSigns;
}

function unclosed(start: number, length: number, what: string, hint: string): Diagnostic {
  return errorAt(
    { start, end: start + length },
    `unclosed-${what.replace(' ', '-')}`,
    `this ${what} is never closed`,
    hint,
  );
}
