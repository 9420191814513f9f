import type { TokenType } from 'chevrotain';
import * as Token from '../lexer/tokens.ts';

const tokenTexts = new Map<TokenType, string>([
  [Token.ColId, 'a name'],
  [Token.AnyWord, 'a name'],
  [Token.BareWord, 'a name'],
  [Token.NameStart, 'a name'],
  [Token.FunctionWord, 'a function'],
  [Token.TypeWord, 'a type'],
  [Token.Integer, 'a whole number'],
  [Token.NumberText, 'a number'],
  [Token.StringText, 'a text in single quotes'],
  [Token.Constant, 'a number or a text'],
  [Token.Symbol, 'an operator'],
  [Token.Comma, '","'],
  [Token.Dot, '"."'],
  [Token.Colon, '":"'],
  [Token.Equals, '"="'],
  [Token.FatArrow, '"=>"'],
  [Token.LParen, '"("'],
  [Token.RParen, '"," or ")"'],
  [Token.LBracket, '"["'],
  [Token.RBracket, '"," or "]"'],
  [Token.LBrace, '"{"'],
  [Token.RBrace, '"," or "}"'],
]);

/** What a token is called in a message: a keyword is its own name. */
export function expectedToken(type: TokenType): string {
  return tokenTexts.get(type) ?? type.name;
}

const expression = 'an expression';
const query = 'a query such as SELECT ... FROM ...';
const type = 'a type such as INTEGER or VARCHAR';
const table = 'a table, a stream, a function or a query in parentheses';

/** What a rule reads, in the user's words: said when nothing it may begin with is there. */
const ruleTexts: Readonly<Record<string, string>> = {
  expression,
  operand: expression,
  prefixedExpression: expression,
  binary: expression,
  match: 'BETWEEN, IN, LIKE, ILIKE or SIMILAR TO',
  isTest: 'NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM',
  inChoices: 'a list or a query in parentheses',
  array: '"[" or a query in parentheses',
  list: '"," or "]"',
  subscript: 'an index or a range',
  argument: 'an argument',
  connectorArgument: 'an argument',
  starExpression: expression,
  type,
  rowType: type,
  mapType: type,
  name: 'a name',
  nameOrString: 'a name',
  label: 'a name',
  unpivotHeader: 'a name',
  alias: 'a name',
  functionAlias: 'a name',
  selectItem: expression,
  groupItem: expression,
  orderItem: 'FIRST or LAST',
  tablePrimary: table,
  tablePath: table,
  namedTable: table,
  join: table,
  joinCondition: 'ON or USING and the condition of the join',
  queryBody: query,
  query,
  setOperations: query,
  duration: 'a duration such as 10s',
  quantity: 'a number and a unit',
  lastClause: 'a duration such as 5m, a number of BATCHES, or ALL',
  stateVariable: 'UPDATE and the new value of the variable',
  emitted: 'CHANGES or EVICTED',
  limitCount: 'how many rows',
  limit: 'how many rows',
  sampleSize: 'how many rows, or what percentage of them',
  sample: 'how many rows, or what percentage of them',
  pivotValues: 'values in parentheses',
  frame: 'where the frame begins',
  frameBound: 'where the frame begins or ends, such as 3 PRECEDING or CURRENT ROW',
  frameSide: 'PRECEDING or FOLLOWING',
  frameExclusion: 'CURRENT ROW, GROUP, TIES or NO OTHERS',
  callEnd: 'a window in parentheses or the name of one',
  setStatement: 'a value',
  createStream: 'FROM and a source, or AS and a query',
  createHead: 'STREAM or SINK',
  sink: "a sink such as files('out')",
  source: "a source such as socket('localhost:9999')",
  onErrorClause: 'SKIP, FAIL, or INTO and a name',
  showStatement: 'STREAMS, SINKS, QUERIES, STATE or SETTINGS',
  explainStatement: 'a query to explain, or the name of one',
};

/** What was expected in the innermost of these rules that has words for it. */
export function expectedInRules(ruleStack: readonly string[]): string | undefined {
  const rule = ruleStack.findLast((name) => Object.hasOwn(ruleTexts, name));
  return rule === undefined ? undefined : ruleTexts[rule];
}
