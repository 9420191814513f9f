import { arrayLiteralItems } from '@weir/planner';
import { BackendError } from '../query-backend.ts';
import { sqlState } from '../sqlstate.ts';

/** The items of an array in PostgreSQL's text form, `{a,"b c",NULL}`. Throws a `BackendError` for any other text. */
export function arrayItems(text: string): readonly (string | null)[] {
  const items = arrayLiteralItems(text);
  if (items === undefined) throw new BackendError(sqlState.badTextValue, 'malformed array literal');
  return items;
}
