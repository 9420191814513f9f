/** A piece of SQL that is no space and no comment. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'parameter' | 'symbol';
  /** As it stands in the SQL, with its quotes. */
  readonly text: string;
  /** In UTF-16 code units from 0; `end` is behind it. */
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of any SQL: enough to find where statements end and what they begin with. An open string or comment goes
 * to the end of the text: the engine tells what is wrong with it.
 */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  const pattern = new RegExp(tokenPattern, 'suy');
  while (pattern.lastIndex < sql.length) {
    const start = pattern.lastIndex;
    const groups = pattern.exec(sql)?.groups;
    // The last alternative takes any character, so there always is a match.
    if (groups === undefined) return;
    const end = pattern.lastIndex;
    const [kind] = kinds.filter((name) => groups[name] !== undefined);
    if (kind !== undefined) yield { kind, text: sql.slice(start, end), start, end };
  }
}

const kinds = ['word', 'quoted', 'string', 'number', 'parameter', 'symbol'] as const;

const escapedString = String.raw`[eE]'[^'\\]*(?:(?:''|\\.)[^'\\]*)*(?:'|$)`;
const plainString = String.raw`[xXbBnN]?'[^']*(?:''[^']*)*(?:'|$)`;
const dollarString = String.raw`\$(?<tag>(?:[A-Za-z_]\w*)?)\$.*?(?:\$\k<tag>\$|$)`;

const tokenPattern = [
  String.raw`(?:\s+|--[^\n]*|/\*.*?(?:\*/|$))`,
  `(?<string>${escapedString}|${plainString}|${dollarString})`,
  String.raw`(?<quoted>"[^"]*(?:""[^"]*)*(?:"|$))`,
  String.raw`(?<parameter>\$\d+)`,
  String.raw`(?<number>\d[\w.]*|\.\d\w*)`,
  String.raw`(?<word>[\p{L}_][\p{L}\p{M}\p{N}_$]*)`,
  String.raw`(?<symbol>::|(?:(?!--|/\*)[<>!=~|&@#%^*/+\-])+|.)`,
].join('|');

/** The name that a token stands for, as a name of DuckDB: case does not matter. Undefined for anything else. */
export function nameOf(token: SqlToken | undefined): string | undefined {
  if (token?.kind === 'word') return token.text;
  return token?.kind === 'quoted' ? token.text.slice(1, -1).replaceAll('""', '"') : undefined;
}

/** What a string token stands for; undefined for anything else. */
export function stringOf(token: SqlToken | undefined): string | undefined {
  if (token?.kind !== 'string') return undefined;
  const { text } = token;
  if (text.startsWith('$')) return text.replace(/^\$\w*\$/, '').replace(/\$\w*\$$/, '');
  if (!/^e'/i.test(text))
    return text
      .replace(/^[a-z]?'/i, '')
      .slice(0, -1)
      .replaceAll("''", "'");
  return text
    .slice(2, -1)
    .replaceAll("''", "'")
    .replaceAll(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' };
