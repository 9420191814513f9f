import type { Statement } from '../ast/statement.ts';
import { concat, group, hardLine, indent, line, trailing } from './doc.ts';
import type { Doc } from './doc.ts';
import { layoutOf } from './region.ts';
import type { Region } from './region.ts';
import { regionsOf } from './regions.ts';
import { spaceBetween } from './spacing.ts';
import type { Ties } from './spacing.ts';
import { tiesOf } from './ties.ts';
import type { Word } from './words.ts';

/** A statement as a document: its words, its comments, and its regions as groups. */
export function statementDoc(words: readonly Word[], statement: Statement): Doc {
  const layout = layoutOf(words);
  const builder = new DocBuilder(words, tiesOf(layout, statement));
  return builder.build(nest(regionsOf(layout, statement), words.length));
}

interface RegionTree extends Region {
  readonly inner: readonly RegionTree[];
}

/** The regions in each other, in one around all. A region that would overlap another one is left out. */
function nest(regions: readonly Region[], end: number): RegionTree {
  const sorted = regions.toSorted((a, b) => a.start - b.start || b.end - a.end);
  let next = 0;
  const collect = (limit: number): RegionTree[] => {
    const found: RegionTree[] = [];
    for (let region = sorted[next]; region !== undefined && region.start < limit; region = sorted[next]) {
      next += 1;
      if (region.end <= limit) found.push({ ...region, inner: collect(region.end) });
    }
    return found;
  };
  return { start: 0, end, mode: 'soft', breaks: new Map(), inner: collect(end) };
}

class DocBuilder {
  readonly #words: readonly Word[];
  readonly #ties: Ties;

  constructor(words: readonly Word[], ties: Ties) {
    this.#words = words;
    this.#ties = ties;
  }

  /** Each part of the group begins with a break of the region, but for the first. */
  build(region: RegionTree): Doc {
    const parts: Doc[] = [];
    let current: Doc[] = [];
    let level = 0;
    let inner = 0;
    for (let index = region.start; index < region.end; index += 1) {
      const breakLevel = index > region.start ? region.breaks.get(index) : undefined;
      if (breakLevel !== undefined) {
        parts.push(indent(level, concat(current)));
        current = [];
        level = breakLevel;
      }
      if (index > region.start) current.push(this.#gap(index, breakLevel !== undefined));
      const nested = region.inner[inner];
      if (nested?.start === index) {
        current.push(this.build(nested));
        index = nested.end - 1;
        inner += 1;
      } else current.push(this.#words[index]?.text ?? '');
    }
    parts.push(indent(level, concat(current)));
    return group(parts, region.mode);
  }

  /** What stands before a word: a space or a break, and the comments. */
  #gap(index: number, isBreak: boolean): Doc {
    const space = spaceBetween(this.#words, index, this.#ties);
    let separator: Doc = isBreak ? line(space) : space;
    const parts: Doc[] = [];
    for (const comment of this.#words[index]?.comments ?? []) {
      const ownLine = comment.startsLine && (comment.isLine || comment.endsLine);
      if (ownLine) parts.push(hardLine, comment.text);
      else if (comment.isLine) parts.push(trailing(comment.text));
      else if (comment.startsLine || separator === hardLine) {
        parts.push(separator, comment.text);
        separator = ' ';
        continue;
      } else parts.push(' ', comment.text);
      if (ownLine || comment.isLine) separator = hardLine;
    }
    return concat([...parts, separator]);
  }
}
