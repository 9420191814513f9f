/**
 * What may stand at the cursor, as a list of kinds of things; which things these are, the catalog and the
 * scope say.
 */
export type Offer =
  | { readonly what: 'words'; readonly words: readonly string[] }
  | { readonly what: 'relations' }
  /** Of one kind: behind DROP STREAM, say. */
  | { readonly what: 'relations-of'; readonly kinds: readonly ('stream' | 'sink' | 'table' | 'view')[] }
  | { readonly what: 'columns' }
  | { readonly what: 'shared-columns' }
  /** Behind a dot. */
  | { readonly what: 'members'; readonly path: readonly string[] }
  | { readonly what: 'functions'; readonly table: boolean }
  | { readonly what: 'calls'; readonly of: CallKind }
  | { readonly what: 'options'; readonly call: CallName; readonly used: readonly string[] }
  | { readonly what: 'option-values'; readonly call: CallName; readonly option: string }
  | { readonly what: 'settings' }
  | { readonly what: 'setting-values'; readonly setting: string }
  | { readonly what: 'durations' }
  | { readonly what: 'types' };

export type CallKind = 'sources' | 'sinks' | 'formats';

export interface CallName {
  readonly of: CallKind;
  readonly name: string;
}

export const words = (...list: readonly string[]): Offer => ({ what: 'words', words: list });
export const columns: Offer = { what: 'columns' };
export const relations: Offer = { what: 'relations' };
export const functions: Offer = { what: 'functions', table: false };
export const durations: Offer = { what: 'durations' };
export const types: Offer = { what: 'types' };
