/** How quoted text of one kind ends. */
export interface Quoting {
  readonly quote: "'" | '"';
  /** Two quotes stand for one. */
  readonly doubled: boolean;
  /** A backslash takes the character behind it along. */
  readonly escapes: boolean;
}

export const nameQuoting: Quoting = { quote: '"', doubled: true, escapes: false };

/** The quoting of a string by the letter before it, if there is one. */
export function stringQuoting(prefix: string): Quoting {
  const letter = prefix.toLowerCase();
  return { quote: "'", doubled: letter !== 'x' && letter !== 'b', escapes: letter === 'e' };
}

/** Where the quote is that ends what stands behind an opening quote; undefined if there is none. */
export function closingQuote(text: string, from: number, quoting: Quoting): number | undefined {
  const { quote, doubled, escapes } = quoting;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (escapes && character === '\\') at += 1;
    else if (doubled && character === quote && text.charAt(at + 1) === quote) at += 1;
    else if (character === quote) return at;
  }
  return undefined;
}

const continuation = /(?:[ \t\f]|--[^\n\r]*)*[\n\r](?:\s|--[^\n\r]*[\n\r])*'/y;

/** Where the text goes on of a string that has a further part in a later line: behind the opening quote of that part. */
export function continuedAt(text: string, afterQuote: number): number | undefined {
  continuation.lastIndex = afterQuote;
  return continuation.test(text) ? continuation.lastIndex : undefined;
}
