import { columns, functions, types, words } from './offer.ts';
import type { Offer } from './offer.ts';
import { wordAt } from './outline.ts';
import type { Position } from './outline.ts';
import { afterCall, continuations, operandWords, operatorWords } from './words.ts';
import { wordSet } from '../word-set.ts';

export const operandOffers: readonly Offer[] = [columns, functions, words(...operandWords)];

/** Inside an expression: an operand, or what may follow one, `followers` first. */
export function expressionOffers(cursor: Position, followers: readonly string[]): readonly Offer[] {
  const { group, index } = cursor;
  const before = wordAt(group, index - 1);
  const continued = continuations.get(before);
  if (continued !== undefined) return [words(...continued)];
  if (expectsOperand(cursor)) return operandOffers;
  if (before === 'as') return isInCast(cursor) ? [types] : [];
  if (before === 'interval') return [];
  if (before === '()' && /^[a-z_"\u0080-\uffff]/.test(wordAt(group, index - 2)))
    return [words(...followers, ...afterCall, ...operatorWords)];
  return [words(...followers, ...operatorWords)];
}

const wordsBeforeOperand: ReadonlySet<string> = wordSet(`
  select distinct all where and or not by having qualify on when then else case between like ilike
  glob to in limit offset values default update escape if from`);

/** Whether the words before leave an expression open. */
export function expectsOperand({ group, index }: Position): boolean {
  const before = wordAt(group, index - 1);
  if (before === '' || before === ',' || before === ':') return true;
  if (before === '*') return !isStar({ group, index: index - 1 });
  return wordsBeforeOperand.has(before) || isOperator(before);
}

/** A `*` that stands for all columns, as opposed to a product. */
function isStar(position: Position): boolean {
  return wordAt(position.group, position.index - 1) === '.' || expectsOperand(position);
}

function isOperator(word: string): boolean {
  return /^[^\w"'.()[\]{}\u0080-\uffff]+$/.test(word);
}

function isInCast({ group }: Position): boolean {
  const { parent } = group;
  return parent !== undefined && /^(?:try_)?cast$/.test(wordAt(parent.group, parent.index - 1));
}
