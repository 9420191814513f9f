/** SQL as it is given: as it stands, or as the path of a file. */
export type Given = { readonly sql: string } | { readonly file: string };

/** A part of a text that was put together, and where it begins there. SQL of the command line has no file. */
export interface SqlPart {
  readonly text: string;
  readonly file?: string;
  readonly start: number;
}

const between = '\n;\n';

/** The parts as one text, whose places `partAt` finds again. */
export function joinSql(parts: readonly Omit<SqlPart, 'start'>[]): {
  readonly sql: string;
  readonly parts: readonly SqlPart[];
} {
  let start = 0;
  const placed = parts.map((part) => {
    const here = { ...part, start };
    start += part.text.length + between.length;
    return here;
  });
  return { sql: parts.map(({ text }) => text).join(between), parts: placed };
}

/** The part in which an offset of the whole lies. */
export function partAt(parts: readonly SqlPart[], offset: number): SqlPart | undefined {
  return parts.findLast(({ start }) => start <= offset);
}
