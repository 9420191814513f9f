/**
 * The candidates a mistyped word may have meant, nearest first, at most `limit` of them: those within a
 * distance of about a third of its letters, or that it is the beginning of. Case does not count; candidates
 * that are equally near stand in alphabetical order.
 */
export function closest(word: string, candidates: Iterable<string>, limit = 1): readonly string[] {
  const wanted = word.toLowerCase();
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const distance = distanceTo(wanted, candidate.toLowerCase());
    if (distance !== undefined) near.push({ candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || compare(a.candidate, b.candidate));
  return near.slice(0, limit).map((entry) => entry.candidate);
}

/** `did you mean "clicks"?` for a hint; undefined when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const [candidate] = closest(word, candidates);
  return candidate === undefined ? undefined : `did you mean "${candidate}"?`;
}

/** Undefined when the candidate is too far away to be what was meant. */
function distanceTo(wanted: string, candidate: string): number | undefined {
  const longer = Math.max(wanted.length, candidate.length);
  const allowed = longer <= 2 ? 0 : longer <= 4 ? 1 : Math.floor(longer / 3);
  const distance =
    Math.abs(wanted.length - candidate.length) <= allowed ? editDistance(wanted, candidate) : Infinity;
  if (distance <= allowed) return distance;
  // A word broken off: what it goes on with is not held against it, but whole words that are as near come
  // first.
  if (wanted.length >= 3 && candidate.startsWith(wanted)) return allowed + 0.5;
  return undefined;
}

/**
 * Damerau-Levenshtein distance in its "optimal string alignment" form: letters inserted, left out,
 * replaced, or two neighbours swapped. Three rows of the usual table are kept.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current: number[] = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(beforeLast, column - 2) + 1 : Infinity,
        ),
      );
    }
    beforeLast = last;
    last = current;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
