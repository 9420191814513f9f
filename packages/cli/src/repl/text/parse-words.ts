/** The words of a command's argument; quotes hold words together. */
export function wordsOf(argument: string): readonly string[] {
  return [...argument.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? '',
  );
}

/** `on`, `off` and such; undefined for anything else. */
export function switchOf(word: string): boolean | undefined {
  if (['on', 'yes', 'true', '1'].includes(word.toLowerCase())) return true;
  return ['off', 'no', 'false', '0'].includes(word.toLowerCase()) ? false : undefined;
}
