/**
 * A text with places where lines may be broken, and how to lay it out: the algorithm of Wadler's "A
 * prettier printer" in the form that code formatters use. A group is written on one line if it fits into
 * what is left of the line together with what follows up to the next break, else it is broken at all of its
 * own breaks (`fill`: only where needed).
 */
export type Doc = string | Line | Concat | Group | Indent | Trailing;

/** A break: `flat` on one line, else a newline. A hard one is always a newline. */
interface Line {
  readonly kind: 'line';
  readonly flat: '' | ' ';
  readonly hard: boolean;
}

interface Concat {
  readonly kind: 'concat';
  readonly parts: readonly Doc[];
  readonly forced: boolean;
}

interface Group {
  readonly kind: 'group';
  readonly fill: boolean;
  readonly parts: readonly Doc[];
  /** Cannot be written on one line. */
  readonly forced: boolean;
}

interface Indent {
  readonly kind: 'indent';
  readonly by: number;
  readonly content: Doc;
}

/** A comment that ends the line it stands in, whatever else comes into that line before. */
interface Trailing {
  readonly kind: 'trailing';
  readonly text: string;
}

export const hardLine: Doc = { kind: 'line', flat: '', hard: true };

export function line(flat: '' | ' '): Doc {
  return { kind: 'line', flat, hard: false };
}

export function concat(parts: readonly Doc[]): Doc {
  return { kind: 'concat', parts, forced: parts.some(isForced) };
}

export function group(parts: readonly Doc[], mode: 'soft' | 'hard' | 'fill'): Doc {
  return { kind: 'group', fill: mode === 'fill', parts, forced: mode === 'hard' || parts.some(isForced) };
}

export function indent(by: number, content: Doc): Doc {
  return by === 0 ? content : { kind: 'indent', by, content };
}

export function trailing(text: string): Doc {
  return { kind: 'trailing', text };
}

/** Whether what is in the document needs a line of its own. */
function isForced(doc: Doc): boolean {
  if (typeof doc === 'string') return false;
  switch (doc.kind) {
    case 'line':
      return doc.hard;
    case 'trailing':
      return false;
    case 'indent':
      return isForced(doc.content);
    case 'concat':
    case 'group':
      return doc.forced;
  }
}

/** What is still to be written: a document, where its lines begin, and what its breaks are. */
interface Command {
  readonly doc: Doc;
  readonly indent: number;
  /**
   * `flat`: spaces; `fill`: newlines if the document does not fit into the line, as a part of a filled
   * group.
   */
  readonly mode: 'flat' | 'broken' | 'fill';
}

const indentWidth = 2;

/**
 * The document as text in lines of at most `width` columns where that is possible, without trailing spaces.
 */
export function render(doc: Doc, width: number): string {
  return new Renderer(width).run(doc);
}

class Renderer {
  readonly #width: number;
  readonly #pending: Command[] = [];
  readonly #lines: string[] = [];
  #line = '';
  #column = 0;
  #trailing = '';

  constructor(width: number) {
    this.#width = width;
  }

  run(doc: Doc): string {
    this.#pending.push({ doc, indent: 0, mode: 'broken' });
    for (let command = this.#pending.pop(); command !== undefined; command = this.#pending.pop()) {
      this.#write(command.mode === 'fill' ? { ...command, mode: this.#modeOf(command.doc) } : command);
    }
    this.#breakLine(0);
    return this.#lines.join('\n');
  }

  #write({ doc, indent: level, mode }: Command): void {
    if (typeof doc === 'string') return this.#writeText(doc);
    switch (doc.kind) {
      case 'line':
        if (mode === 'flat' && !doc.hard) this.#writeText(doc.flat);
        else this.#breakLine(level);
        return;
      case 'trailing':
        this.#trailing += ` ${doc.text}`;
        return;
      case 'indent':
        this.#pending.push({ doc: doc.content, indent: level + doc.by, mode });
        return;
      case 'concat':
        return pushParts(this.#pending, doc.parts, level, mode);
      case 'group':
        if (mode === 'flat' || this.#modeOf(doc) === 'flat')
          pushParts(this.#pending, doc.parts, level, 'flat');
        else pushParts(this.#pending, doc.parts, level, doc.fill ? 'fill' : 'broken');
        return;
    }
  }

  #modeOf(doc: Doc): 'flat' | 'broken' {
    return !isForced(doc) && this.#fits(doc) ? 'flat' : 'broken';
  }

  #writeText(text: string): void {
    this.#line += text;
    const newline = text.lastIndexOf('\n');
    this.#column = newline < 0 ? this.#column + text.length : text.length - newline - 1;
  }

  #breakLine(level: number): void {
    this.#lines.push(`${this.#line.trimEnd()}${this.#trailing}`);
    this.#line = ' '.repeat(level * indentWidth);
    this.#column = level * indentWidth;
    this.#trailing = '';
  }

  /** Whether the document, and what follows up to the next possible break, fit into the line. */
  #fits(doc: Doc): boolean {
    let room = this.#width - this.#column;
    let behind = this.#pending.length;
    const commands: Command[] = [{ doc, indent: 0, mode: 'flat' }];
    while (room >= 0) {
      let command = commands.pop();
      if (command === undefined) {
        behind -= 1;
        command = this.#pending[behind];
        if (command === undefined) return true;
      }
      const { doc: part, mode } = command;
      if (typeof part === 'string') {
        const newline = part.indexOf('\n');
        if (newline >= 0) return newline <= room;
        room -= part.length;
      } else if (part.kind === 'line') {
        if (mode !== 'flat' || part.hard) return true;
        room -= part.flat.length;
      } else if (part.kind === 'indent') commands.push({ ...command, doc: part.content });
      else if (part.kind === 'concat') pushParts(commands, part.parts, 0, mode);
      else if (part.kind === 'group') pushParts(commands, part.parts, 0, part.forced ? 'broken' : mode);
    }
    return false;
  }
}

/** The last command is the next to be done, so the parts go in from the last to the first. */
function pushParts(commands: Command[], parts: readonly Doc[], level: number, mode: Command['mode']): void {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const doc = parts[index];
    if (doc !== undefined) commands.push({ doc, indent: level, mode });
  }
}
