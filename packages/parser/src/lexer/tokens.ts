import { EOF } from 'chevrotain';
import type { TokenType } from 'chevrotain';
import { keywordClass, keywords } from '../keywords.ts';

/**
 * The token types. The lexer is our own, so a type has no pattern; it has categories, which say where a word may stand as a name.
 * Only words that the grammar names get a type of their own, all others share one per class.
 *
 * They are complete as they are made here, so that Chevrotain, which takes longer, has nothing to do with them. Its own types have
 * the first numbers.
 */
let nextIndex = 100;

interface CompleteType extends TokenType {
  readonly tokenTypeIdx: number;
  readonly CATEGORIES: CompleteType[];
  readonly categoryMatches: number[];
  readonly categoryMatchesMap: Record<number, boolean>;
  isParent: boolean;
}

function category(name: string, ...parents: CompleteType[]): CompleteType {
  const type: CompleteType = {
    name,
    tokenTypeIdx: nextIndex,
    CATEGORIES: parents,
    categoryMatches: [],
    categoryMatchesMap: {},
    isParent: false,
  };
  nextIndex += 1;
  for (const parent of parents) addMember(parent, type.tokenTypeIdx);
  return type;
}

function addMember(type: CompleteType, index: number): void {
  if (type.categoryMatchesMap[index] !== true) type.categoryMatches.push(index);
  type.categoryMatchesMap[index] = true;
  type.isParent = true;
  for (const parent of type.CATEGORIES) addMember(parent, index);
}

/** A type that has members: shown one, Chevrotain matches tokens by their categories. */
export function typeWithMembers(): TokenType {
  return { name: 'WithMembers', categoryMatches: [0] };
}

/** Any word: what may follow AS or a dot. */
export const AnyWord = category('AnyWord');
/** A word that names a column, a table or an alias. */
export const ColId = category('ColId');
/** A word that names a function when a parenthesis follows. */
export const FunctionWord = category('FunctionWord');
/** A word that names a type. */
export const TypeWord = category('TypeWord');
/** A word that names an argument when an arrow follows: DuckDB wants quotes around some of them, as around the `time` of our sources. */
export const ArgumentWord = category('ArgumentWord');
/** A word that begins an expression: a column, or a function. */
export const NameStart = category('NameStart');
/** A name that is no keyword of DuckDB: the only alias that needs no AS in a SELECT list. */
export const BareWord = category('BareWord', AnyWord, ColId, FunctionWord, TypeWord, ArgumentWord, NameStart);

/** Kinds of words and literals that stand in the same place of the grammar, so that it reads them as one. */
export const Constant = category('Constant');
export const NumericWord = category('NumericWord');
export const PlainNumericWord = category('PlainNumericWord', NumericWord);
export const DecimalWord = category('DecimalWord', NumericWord);
export const CharacterWord = category('CharacterWord');
export const JoinWord = category('JoinWord');

const wordKinds: readonly (readonly [kind: CompleteType, words: string])[] = [
  [PlainNumericWord, 'INT INTEGER SMALLINT BIGINT REAL BOOLEAN'],
  [DecimalWord, 'DECIMAL DEC NUMERIC'],
  [NumericWord, 'FLOAT'],
  [CharacterWord, 'CHARACTER CHAR NCHAR VARCHAR BIT'],
  [JoinWord, 'LEFT RIGHT FULL INNER SEMI ANTI CROSS POSITIONAL'],
  [Constant, 'TRUE FALSE NULL'],
];

function kindsOf(word: string): CompleteType[] {
  return wordKinds.filter(([, words]) => words.split(' ').includes(word)).map(([kind]) => kind);
}

export const PlainIdentifier = category('PlainIdentifier', BareWord);
export const QuotedIdentifier = category('QuotedIdentifier', BareWord);

/** Type-function keywords that DuckDB takes as columns all the same; `at` is our addition, since event time is often called that. */
const columnsAllTheSame = new Set(['columns', 'generated', 'map', 'struct', 'try_cast', 'at']);
const functionsAllTheSame = new Set([
  'coalesce',
  'grouping',
  'grouping_id',
  'interval',
  'substring',
  'trim',
  'nullif',
]);
const typesOnly = new Set(['anti', 'by', 'semi']);
const neverTypes = new Set(['map', 'struct', 'generated']);

function wordCategories(word: string): CompleteType[] {
  switch (keywordClass(word)) {
    case undefined:
      return [BareWord];
    case 'reserved':
      return [AnyWord];
    case 'unreserved':
      return [AnyWord, ColId, FunctionWord, TypeWord, ArgumentWord, NameStart];
    case 'column-name':
      return [
        AnyWord,
        ColId,
        ArgumentWord,
        NameStart,
        ...(functionsAllTheSame.has(word) ? [FunctionWord] : []),
      ];
    case 'type-function': {
      const column = columnsAllTheSame.has(word) ? [ColId] : [];
      if (typesOnly.has(word)) return [AnyWord, TypeWord, ArgumentWord];
      return [
        AnyWord,
        FunctionWord,
        ArgumentWord,
        NameStart,
        ...column,
        ...(neverTypes.has(word) ? [] : [TypeWord]),
      ];
    }
  }
}

const grammarWords = [
  'ALL', 'ANALYSE', 'ANALYZE', 'AND', 'ANTI', 'ANY', 'ARRAY', 'AS', 'ASC', 'ASOF', 'ASYMMETRIC', 'AT', 'BATCH', 'BATCHES', 'BETWEEN',
  'BIGINT', 'BIT', 'BOOLEAN', 'BOTH', 'BY', 'CASCADE', 'CASE', 'CAST', 'CHANGES', 'CHAR', 'CHARACTER', 'COLLATE', 'COLLATION', 'COLUMNS',
  'CREATE', 'CROSS', 'CUBE', 'CURRENT', 'DEC', 'DECIMAL', 'DEFAULT', 'DESC', 'DESCRIBE', 'DISTINCT', 'DOUBLE', 'DROP', 'ELSE', 'EMIT',
  'END', 'ERROR', 'ESCAPE', 'EVERY', 'EVICT', 'EVICTED', 'EXCEPT', 'EXCLUDE', 'EXISTS', 'EXPLAIN', 'EXPORT_STATE', 'EXTRACT', 'FAIL',
  'FALSE', 'FETCH', 'FILTER', 'FIRST', 'FLOAT', 'FOLLOWING', 'FOR', 'FORMAT', 'FROM', 'FULL', 'GLOB', 'GROUP', 'GROUPING', 'GROUPS',
  'HAVING', 'IF', 'IGNORE', 'ILIKE', 'IN', 'INCLUDE', 'INIT', 'INNER', 'INT', 'INTEGER', 'INTERSECT', 'INTERVAL', 'INTO', 'IS', 'ISNULL',
  'JOIN', 'KEY', 'LAMBDA', 'LAST', 'LATERAL', 'LEADING', 'LEFT', 'LIKE', 'LIMIT', 'MAP', 'MATERIALIZED', 'NAME', 'NATIONAL', 'NATURAL',
  'NCHAR', 'NEXT', 'NO', 'NOT', 'NOTNULL', 'NULL', 'NULLS', 'NUMERIC', 'OFFSET', 'ON', 'ONLY', 'OPERATOR', 'OR', 'ORDER', 'ORDINALITY',
  'OTHERS', 'OUTER', 'OVER', 'OVERLAPS', 'OVERLAY', 'PARTITION', 'PERCENT', 'PIVOT', 'PIVOT_LONGER', 'PIVOT_WIDER', 'PLACING',
  'POSITION', 'POSITIONAL', 'PRECEDING', 'PRECISION', 'QUALIFY', 'QUERIES', 'RANGE', 'REAL', 'RECURSIVE', 'REMEMBER', 'RENAME',
  'REPEATABLE', 'REPLACE', 'RESPECT', 'RESTRICT', 'RIGHT', 'ROLLUP', 'ROW', 'ROWS', 'SAMPLE', 'SELECT', 'SEMI', 'SET', 'SETOF', 'SETS',
  'SETTINGS', 'SHOW', 'SIMILAR', 'SINK', 'SINKS', 'SIZE', 'SKIP', 'SLIDE', 'SMALLINT', 'SOME', 'STATE', 'STREAM', 'STREAMS', 'STRUCT',
  'SUBSTRING', 'SUMMARIZE', 'SYMMETRIC', 'TABLE', 'TABLES', 'TABLESAMPLE', 'THEN', 'TIES', 'TIME', 'TIMEOUT', 'TIMESTAMP', 'TO',
  'TRAILING', 'TREAT', 'TRIM', 'TRUE', 'TRY_CAST', 'UNBOUNDED', 'UNION', 'UNKNOWN', 'UNPIVOT', 'UPDATE', 'USING', 'VALUE', 'VALUES',
  'VARCHAR', 'VARIADIC', 'VARYING', 'VERSION', 'WHEN', 'WHERE', 'WINDOW', 'WITH', 'WITHIN', 'WITHOUT', 'ZONE',
] as const; // prettier-ignore

/** The words that the grammar names, by their upper-case text: `Word.SELECT`. */
export const Word = typesOf(grammarWords);

function typesOf<W extends string>(words: readonly W[]): Readonly<Record<W, TokenType>>;
function typesOf(words: readonly string[]): Readonly<Record<string, TokenType>> {
  const typeOf = (word: string): TokenType =>
    category(word, ...wordCategories(word.toLowerCase()), ...kindsOf(word));
  return Object.fromEntries(words.map((word) => [word, typeOf(word)]));
}

const wordTypes = new Map<string, TokenType>(grammarWords.map((word) => [word.toLowerCase(), Word[word]]));

/** All other keywords, one type for those that may stand in the same places. */
const sharedTypes = new Map<string, TokenType>();
for (const word of keywords()) {
  if (wordTypes.has(word)) continue;
  const categories = wordCategories(word);
  const name = `Other${categories.map((each) => each.name).join('')}`;
  const shared = sharedTypes.get(name) ?? category(name, ...categories);
  sharedTypes.set(name, shared);
  wordTypes.set(word, shared);
}

/** The type of a word that is not quoted. */
export function wordType(word: string): TokenType {
  return wordTypes.get(word.toLowerCase()) ?? PlainIdentifier;
}

/** Whole or with a fraction. */
export const NumberText = category('NumberText', Constant);
export const Integer = category('Integer', NumberText);
export const Decimal = category('Decimal', NumberText);
export const StringText = category('StringText', Constant);
/** `x'..'` and `b'..'`. */
export const BitText = category('BitText');
export const ParameterText = category('ParameterText');

export const Comma = category('Comma');
export const Semicolon = category('Semicolon');
export const Dot = category('Dot');
export const DotDot = category('DotDot');
export const Colon = category('Colon');
export const DoubleColon = category('DoubleColon');
export const ColonEquals = category('ColonEquals');
export const FatArrow = category('FatArrow');
export const LParen = category('LParen');
export const RParen = category('RParen');
export const LBracket = category('LBracket');
export const RBracket = category('RBracket');
export const LBrace = category('LBrace');
export const RBrace = category('RBrace');
export const Hash = category('Hash');
export const Unknown = category('Unknown');

/** A symbol between two operands: what `x = ANY (...)` may begin with. */
export const Symbol = category('Symbol');
export const Star = category('Star', Symbol);
export const Plus = category('Plus', Symbol);
export const Minus = category('Minus', Symbol);
export const Slash = category('Slash', Symbol);
export const IntegerDivision = category('IntegerDivision', Symbol);
export const Percent = category('Percent', Symbol);
export const Caret = category('Caret', Symbol);
export const Power = category('Power', Symbol);
/** `=`, `<`, `>=`, `<>` ... */
export const Comparison = category('Comparison', Symbol);
export const Equals = category('Equals', Comparison);
/** `->`, of a lambda or of JSON. */
export const Arrow = category('Arrow', Symbol);
export const DoubleArrow = category('DoubleArrow', Symbol);
/** Every other run of operator characters: `||`, `@>`, `~`, `==` ... */
export const OtherOperator = category('OtherOperator', Symbol);

/** All types, in the order in which the decisions of the parser count them. */
export const vocabulary: TokenType[] = [
  EOF, AnyWord, ColId, FunctionWord, TypeWord, ArgumentWord, NameStart, BareWord, PlainIdentifier, QuotedIdentifier,
  Constant, NumericWord, PlainNumericWord, DecimalWord, CharacterWord, JoinWord, NumberText,
  ...sharedTypes.values(), ...Object.values(Word), Integer, Decimal, StringText, BitText, ParameterText, Comma, Semicolon, Dot,
  DotDot, Colon, DoubleColon, ColonEquals, FatArrow, LParen, RParen, LBracket, RBracket, LBrace, RBrace, Hash, Unknown, Symbol, Star,
  Plus, Minus, Slash, IntegerDivision, Percent, Caret, Power, Comparison, Equals, Arrow, DoubleArrow, OtherOperator,
]; // prettier-ignore
