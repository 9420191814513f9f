import { errorAt } from '../diagnostic.ts';
import type { Diagnostic } from '../diagnostic.ts';
import * as Token from '../lexer/tokens.ts';
import { closest } from '../suggest.ts';
import { quoted, spanOf } from './problem.ts';
import type { Problem } from './problem.ts';

/** Words that people mean when they misspell one in the middle of a statement. */
const words =
  `SELECT FROM WHERE GROUP HAVING ORDER LIMIT OFFSET UNION INTERSECT EXCEPT JOIN LEFT RIGHT FULL INNER OUTER CROSS NATURAL ON
  USING AND OR NOT LIKE BETWEEN DISTINCT VALUES WINDOW QUALIFY PARTITION CASE WHEN THEN ELSE END CAST EXISTS FORMAT REMEMBER STATE UPDATE
  DEFAULT TIMEOUT EVICT EMIT CHANGES EVICTED LAST BATCHES INTO ERROR STREAM SINK`.split(/\s+/);

/**
 * A keyword that is misspelt: the word that cannot be read, or the one before it, which was then taken for an alias. Only a word that
 * is no keyword and is near to one counts.
 */
export function misspelling(problem: Problem): Diagnostic | undefined {
  for (const index of [problem.at, problem.at - 1]) {
    const token = problem.tokens[index];
    if (token?.tokenType !== Token.PlainIdentifier || token.image.length < 3) continue;
    const [meant] = closest(token.image, words);
    if (meant === undefined || !fits(problem, index, meant)) continue;
    const message = `${quoted(token)} is not expected here`;
    return errorAt(
      spanOf(problem, index),
      'misspelt-keyword',
      message,
      `did you mean ${withCompanion(meant)}?`,
    );
  }
  return undefined;
}

/** The word before the error must be one that the error then makes sense behind. */
function fits({ tokens, at }: Problem, index: number, meant: string): boolean {
  if (index === at) return true;
  const found = tokens[at]?.image.toUpperCase();
  return (meant === 'GROUP' || meant === 'ORDER' || meant === 'PARTITION') === (found === 'BY');
}

function withCompanion(word: string): string {
  return word === 'GROUP' || word === 'ORDER' || word === 'PARTITION' ? `${word} BY` : word;
}
