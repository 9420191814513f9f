/** A fenced block of a Markdown text. */
export interface Block {
  /** The words after the fence: the language, then what is to be done. */
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
  /** How many lines the text has. */
  readonly height: number;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The heading it stands under. */
  readonly heading: string;
  /** The block of language `text` that follows it at once: what it is expected to print. */
  readonly output: Block | undefined;
}

/** The fenced blocks of a Markdown text, in order. */
export function fencedBlocks(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split('\n');
  let heading = '';
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    if (lines[at] !== '```') continue;
    const end = at;
    do at -= 1;
    while (at > 0 && !lines[at]?.startsWith('```'));
    heading = lines.slice(0, at).findLast((line) => line.startsWith('#')) ?? '';
    const [language = '', ...words] = (lines[at] ?? '').slice(3).split(' ');
    const next = blocks[0];
    const follows =
      next?.language === 'text' && lines.slice(end + 1, next.line - 1).every((line) => line === '');
    blocks.unshift({
      language,
      words,
      text: lines.slice(at + 1, end).join('\n'),
      height: end - at - 1,
      line: at + 1,
      heading,
      output: follows ? next : undefined,
    });
  }
  return blocks;
}

/** The value of `name=value` among the words of a block. */
export function wordOf(block: Block, name: string): string | undefined {
  return block.words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** Whether a text is what is expected, where a line of three dots stands for any lines. */
export function matchesWithGaps(actual: string, expected: string): boolean {
  const pieces = expected.split(/^\.\.\.$/m).map((piece) => piece.replace(/^\n|\n$/g, ''));
  let at = 0;
  return pieces.every((piece, index) => {
    if (piece === '') return true;
    const found =
      index === pieces.length - 1 && index > 0 ? actual.lastIndexOf(piece) : actual.indexOf(piece, at);
    const isThere =
      found >= at &&
      (index > 0 || found === 0) &&
      (index < pieces.length - 1 || found + piece.length === actual.length);
    at = found + piece.length;
    return isThere;
  });
}
