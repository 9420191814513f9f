import type { IToken } from 'chevrotain';
import { must } from '../assert.ts';
import { tokenSpan } from '../build/node.ts';
import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { keywordClass } from '../keywords.ts';
import * as Token from '../lexer/tokens.ts';
import { Word } from '../lexer/tokens.ts';
import { engineObjects, engineWords } from '../statement-kind.ts';
import { closest } from '../suggest.ts';
import { quoted } from './problem.ts';

const queryWords = [
  'SELECT',
  'FROM',
  'WITH',
  'VALUES',
  'TABLE',
  'PIVOT',
  'UNPIVOT',
  'DESCRIBE',
  'SHOW',
  'SUMMARIZE',
];

/** The message for a statement whose first words are those of no statement. */
export function unknownStatement(tokens: readonly IToken[]): Diagnostic {
  const first = must(tokens[0]);
  if (first.tokenType === Word.CREATE || first.tokenType === Word.DROP) return unknownObject(tokens);
  const span = tokenSpan(first);
  if (first.tokenType === Token.PlainIdentifier) {
    const [meant] = closest(first.image, [...queryWords, ...engineWords]);
    const hint =
      meant === undefined
        ? 'a statement begins with a word such as SELECT or CREATE'
        : `did you mean ${meant}?`;
    return errorAt(span, 'unknown-statement', `there is no statement ${quoted(first)}`, hint);
  }
  const what =
    keywordClass(first.image.toLowerCase()) === undefined ? quoted(first) : first.image.toUpperCase();
  return errorAt(
    span,
    'unknown-statement',
    `no statement begins with ${what}`,
    'it begins with a word such as SELECT or CREATE',
  );
}

function unknownObject(tokens: readonly IToken[]): Diagnostic {
  const verb = must(tokens[0]).image.toUpperCase();
  const object = tokens[tokens[1]?.tokenType === Word.OR ? 3 : 1];
  if (object === undefined) {
    const message = `expected what to ${verb.toLowerCase()}, such as STREAM or TABLE, after ${quoted(must(tokens.at(-1)))}`;
    return errorAt(tokenSpan(must(tokens.at(-1))), 'unfinished', message);
  }
  const [meant] = closest(object.image, ['STREAM', 'SINK', ...engineObjects]);
  const hint =
    meant === undefined ? 'there are STREAM, SINK, TABLE, VIEW, MACRO ...' : `did you mean ${meant}?`;
  return errorAt(
    tokenSpan(object),
    'unknown-statement',
    `${quoted(object)} is nothing to ${verb.toLowerCase()}`,
    hint,
  );
}
