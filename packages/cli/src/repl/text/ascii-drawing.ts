/** What the prompt and DuckDB's plans are drawn with, and what takes its place where the locale has no more than ASCII: as wide as that. */
const substitutes: Readonly<Record<string, string>> = {
  '│': '|',
  '─': '-',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '├': '+',
  '┤': '+',
  '┬': '+',
  '┴': '+',
  '┼': '+',
  '…': '~',
  '●': '*',
  '‖': '=',
  '·': '-',
  '▸': '>',
  '▲': '^',
  '▼': 'v',
  '▏': '_',
  '↑': '^',
  '→': '>',
  '←': '<',
  '↓': 'v',
  '✗': 'x',
};
const drawn = new RegExp(`[${Object.keys(substitutes).join('')}]`, 'g');

/** The same drawing for a terminal that shows nothing beyond ASCII. */
export function drawnInAscii(text: string): string {
  return text.replaceAll(drawn, (character) => substitutes[character] ?? character);
}
