const blocks = '▁▂▃▄▅▆▇█';
const asciiBlocks = '_.-=+*#@';

/**
 * Numbers as a chart of one line, the latest at the right, against the largest of them; of more numbers than columns
 * each column shows the largest of its share.
 */
export function sparkline(numbers: readonly number[], width: number, ascii = false): string {
  const levels = ascii ? asciiBlocks : blocks;
  const latest = numbers.length > width ? grouped(numbers, width) : numbers;
  const most = Math.max(...latest, 0);
  const marks = latest.map((number) => {
    if (number <= 0 || most === 0) return ascii ? ' ' : levels.charAt(0);
    return levels.charAt(
      Math.min(levels.length - 1, Math.floor((number / most) * (levels.length - 1) + 0.5)),
    );
  });
  return marks.join('').padStart(width);
}

function grouped(numbers: readonly number[], width: number): readonly number[] {
  const size = Math.ceil(numbers.length / width);
  const first = numbers.length % size;
  const groups = first === 0 ? [] : [Math.max(...numbers.slice(0, first))];
  for (let start = first; start < numbers.length; start += size)
    groups.push(Math.max(...numbers.slice(start, start + size)));
  return groups;
}
