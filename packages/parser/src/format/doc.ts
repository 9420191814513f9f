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

/** What is still to be written: a document, where its lines begin, and whether its breaks are spaces. */
interface Command {
  readonly doc: Doc;
  readonly indent: number;
  readonly flat: boolean;
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
    this.#pending.push({ doc, indent: 0, flat: false });
    for (let command = this.#pending.pop(); command !== undefined; command = this.#pending.pop())
      this.#write(command);
    this.#breakLine(0);
    return this.#lines.join('\n');
  }

  #write({ doc, indent: level, flat }: Command): void {
    if (typeof doc === 'string') return this.#writeText(doc);
    switch (doc.kind) {
      case 'line':
        if (flat && !doc.hard) this.#writeText(doc.flat);
        else this.#breakLine(level);
        return;
      case 'trailing':
        this.#trailing += ` ${doc.text}`;
        return;
      case 'indent':
        this.#pending.push({ doc: doc.content, indent: level + doc.by, flat });
        return;
      case 'concat':
        this.#push(doc.parts, level, flat);
        return;
      case 'group':
        if (flat || (!doc.forced && this.#fits(doc.parts, level, true))) this.#push(doc.parts, level, true);
        else if (doc.fill) this.#fill(doc.parts, level);
        else this.#push(doc.parts, level, false);
        return;
    }
  }

  #push(parts: readonly Doc[], level: number, flat: boolean): void {
    for (const part of parts.toReversed()) this.#pending.push({ doc: part, indent: level, flat });
  }

  /** Each part begins a new line only if it does not fit into the present one. */
  #fill([first, ...rest]: readonly Doc[], level: number): void {
    if (first === undefined) return;
    if (rest.length > 0)
      this.#pending.push({
        doc: { kind: 'group', fill: true, parts: rest, forced: true },
        indent: level,
        flat: false,
      });
    const fits = this.#fits([first], level, true) && !isForced(first);
    this.#pending.push({ doc: first, indent: level, flat: fits });
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

  /** Whether the parts, and what follows up to the next possible break, fit into the line. */
  #fits(parts: readonly Doc[], level: number, flat: boolean): boolean {
    let room = this.#width - this.#column;
    let behind = this.#pending.length;
    const commands: Command[] = parts.map((doc) => ({ doc, indent: level, flat })).toReversed();
    while (room >= 0) {
      let command = commands.pop();
      if (command === undefined) {
        behind -= 1;
        command = this.#pending[behind];
        if (command === undefined) return true;
      }
      const { doc } = command;
      if (typeof doc === 'string') {
        const newline = doc.indexOf('\n');
        if (newline >= 0) return newline <= room;
        room -= doc.length;
      } else if (doc.kind === 'line') {
        if (!command.flat || doc.hard) return true;
        room -= doc.flat.length;
      } else if (doc.kind === 'indent') commands.push({ ...command, doc: doc.content });
      else if (doc.kind === 'concat') commands.push(...inner(doc.parts, command, command.flat));
      else if (doc.kind === 'group') {
        // What follows behind in a group of its own may break there.
        commands.push(...inner(doc.parts, command, command.flat && !doc.forced));
      }
    }
    return false;
  }
}

function inner(parts: readonly Doc[], command: Command, flat: boolean): readonly Command[] {
  return parts.map((doc) => ({ doc, indent: command.indent, flat })).toReversed();
}
