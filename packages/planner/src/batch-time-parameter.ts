/**
 * The parameters of a program's statements: the batch time, and times so many milliseconds before it. To compute them in SQL would take as
 * long as to compare them: DuckDB computes what depends on a parameter for each row.
 */
export function batchTimeParameter(agoMs = 0): string {
  return `${agoMs === 0 ? `$${word}` : `$${word}${suffix}${agoMs}`}::TIMESTAMP`;
}

/** How many milliseconds before the batch time the parameter of this name is. */
export function millisecondsBefore(name: string): number {
  return name.startsWith(word + suffix) ? Number(name.slice(word.length + suffix.length)) : 0;
}

const word = 'batch_time';
const suffix = '_minus_';
