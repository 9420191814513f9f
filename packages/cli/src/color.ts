/** What the user said: `--color auto|always|never`. */
export type ColorChoice = 'auto' | 'always' | 'never';

/**
 * Whether a stream is written to in colour: `--color` first, then NO_COLOR (any text; https://no-color.org), then
 * FORCE_COLOR (`0` and `false` mean no), then whether it is a terminal that can do more than print.
 */
export function usesColor(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
  choice: ColorChoice = 'auto',
): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (isSet(environment['NO_COLOR'])) return false;
  const forced = environment['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && environment['TERM'] !== 'dumb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Ways to set text apart. */
export interface Paint {
  dim(text: string): string;
  bold(text: string): string;
}

/** Paint for a terminal, or none at all (SGR codes of ECMA-48, 8.3.117). */
export function paint(color: boolean): Paint {
  if (!color) return { dim: (text) => text, bold: (text) => text };
  return { dim: (text) => `\u001b[2m${text}\u001b[22m`, bold: (text) => `\u001b[1m${text}\u001b[22m` };
}
