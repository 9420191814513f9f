import type { IToken } from 'chevrotain';
import type { Expression, StringLiteral } from '../ast/expression.ts';
import { closingQuote, continuedAt, stringQuoting } from '../lexer/quote.ts';
import { tokenSpan } from './node.ts';

export function numberOf(token: IToken): Expression {
  return { kind: 'number', text: token.image, span: tokenSpan(token) };
}

export function booleanOf(token: IToken): Expression {
  return { kind: 'boolean', value: token.image.toLowerCase() === 'true', span: tokenSpan(token) };
}

export function parameterOf(token: IToken): Expression {
  return { kind: 'parameter', text: token.image, span: tokenSpan(token) };
}

/** The value of a string: dollar quotes and escapes resolved, the parts of a string that goes on in the next line joined. */
export function stringOf(token: IToken): StringLiteral {
  const { image } = token;
  const span = tokenSpan(token);
  const first = image.charAt(0).toLowerCase();
  if (first === '$') {
    const quote = image.slice(0, image.indexOf('$', 1) + 1);
    return { kind: 'string', value: image.slice(quote.length, -quote.length), prefix: '', span };
  }
  const prefix = first === 'e' || first === 'x' || first === 'b' ? first : '';
  const value = textOf(image, prefix);
  return { kind: 'string', value: prefix === 'e' ? unescape(value) : value, prefix, span };
}

/** The text of all parts of a string, doubled quotes resolved; escapes are left. */
function textOf(image: string, prefix: string): string {
  const quoting = stringQuoting(prefix);
  let text = '';
  for (let from: number | undefined = prefix.length + 1; from !== undefined;) {
    const end: number = closingQuote(image, from, quoting) ?? image.length;
    const part = image.slice(from, end);
    text += part.includes("'") ? part.replaceAll(quoting.escapes ? /\\[^]|''/g : /''/g, quoteOrEscape) : part;
    from = continuedAt(image, end + 1);
  }
  return text;
}

function quoteOrEscape(found: string): string {
  return found === "''" ? "'" : found;
}

const escapes = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function unescape(text: string): string {
  return text.replaceAll(
    /\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([^]))/g,
    (...match) => {
      const [, hex, octal, short, long, plain] = match as (string | undefined)[];
      if (plain !== undefined) return escapes.get(plain) ?? plain;
      const code = hex ?? short ?? long;
      const point = code === undefined ? Number.parseInt(octal ?? '0', 8) : Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    },
  );
}
