import type { IToken } from 'chevrotain';
import type { Expression, StringLiteral } from '../ast/expression.ts';
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
  if (first === 'e') return { kind: 'string', value: unescape(partsOf(image.slice(1))), prefix: 'e', span };
  if (first === 'x' || first === 'b')
    return { kind: 'string', value: partsOf(image.slice(1)), prefix: first, span };
  return { kind: 'string', value: unquote(partsOf(image)), prefix: '', span };
}

/** The text between the quotes of all parts. A quote inside is still doubled or escaped. */
function partsOf(quoted: string): string {
  const inside = quoted.slice(1, quoted.endsWith("'") && quoted.length > 1 ? -1 : undefined);
  return inside.replaceAll(/(?<!\\)'(?:[ \t\f]|--[^\n\r]*)*[\n\r](?:\s|--[^\n\r]*[\n\r])*'/g, '');
}

function unquote(text: string): string {
  return text.replaceAll("''", "'");
}

const escapes = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

function unescape(text: string): string {
  return unquote(text).replaceAll(
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
