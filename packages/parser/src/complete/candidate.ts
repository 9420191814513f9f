import type { Span } from '../span.ts';

export type CandidateKind =
  | 'keyword'
  | 'stream'
  | 'sink'
  | 'table'
  | 'common-table'
  | 'alias'
  | 'column'
  | 'function'
  | 'source'
  | 'format'
  | 'option'
  | 'setting'
  | 'value'
  | 'duration'
  | 'type';

/** One thing that may stand at the cursor. */
export interface Candidate {
  readonly kind: CandidateKind;
  /** What is put in the place of `replace`. */
  readonly text: string;
  /** A column's type, a function's signature, a setting's present value. */
  readonly type?: string;
  readonly documentation?: string;
  /** The word at the cursor; empty between words. */
  readonly replace: Span;
}

/**
 * A candidate before it is known what it replaces. `name` is what the word at the cursor is compared with,
 * if not `text`.
 */
export interface Proposal extends Omit<Candidate, 'replace'> {
  readonly name?: string;
}

/** More candidates than that help nobody. */
export const maxCandidates = 500;

/**
 * The proposals that begin with what is typed, then those of which a later part does (`interval` finds
 * `batch_interval`), each in the order in which they were proposed; the first of those that would put the
 * same text.
 */
export function matching(proposals: readonly Proposal[], typed: string): readonly Proposal[] {
  const wanted = typed.toLowerCase();
  const atStart: Proposal[] = [];
  const inside: Proposal[] = [];
  const seen = new Set<string>();
  for (const proposal of proposals) {
    const name = (proposal.name ?? proposal.text).toLowerCase();
    const key = `${proposal.kind}:${proposal.text.toLowerCase()}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (name.startsWith(wanted)) atStart.push(proposal);
    else if (wanted !== '' && name.split(/[_. ]/).some((part) => part.startsWith(wanted)))
      inside.push(proposal);
  }
  return [...atStart, ...inside].slice(0, maxCandidates);
}
