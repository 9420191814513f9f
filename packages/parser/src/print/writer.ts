import type { Span } from '../span.ts';

/** A range of printed text and the place in the user's source that it stands for. */
export interface Place {
  readonly start: number;
  readonly end: number;
  readonly span: Span;
}

/** Collects printed text, and which node each range of it came from. */
export class Writer {
  #text = '';
  readonly #places: Place[] = [];

  get text(): string {
    return this.#text;
  }

  /** In the order of their starts, an enclosing range before the ranges inside it. */
  get places(): readonly Place[] {
    return this.#places;
  }

  write(text: string): void {
    this.#text += text;
  }

  /**
   * Writes what `write` writes as the text of `span`; nodes made by programs have an empty span and leave
   * no place.
   */
  placed(span: Span, write: () => void): void {
    if (span.start >= span.end) {
      write();
      return;
    }
    const index = this.#places.length;
    const start = this.#text.length;
    this.#places.push({ start, end: start, span });
    write();
    this.#places[index] = { start, end: this.#text.length, span };
  }

  /** The items with `separator` between them. */
  list<T>(items: readonly T[], write: (item: T) => void, separator = ', '): void {
    for (const [index, item] of items.entries()) {
      if (index > 0) this.write(separator);
      write(item);
    }
  }

  parenthesized(write: () => void): void {
    this.write('(');
    write();
    this.write(')');
  }
}
