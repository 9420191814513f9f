const cell = { width: 8, height: 18 };
const margin = 14;
const barHeight = 30;

/** Colours of a dark terminal, by number. */
const palette = [
  '#3b4252',
  '#f07178',
  '#a5d6a0',
  '#e8c77e',
  '#82aaff',
  '#c792ea',
  '#7fd5e0',
  '#d8dee9',
  '#6b7489',
  '#ff8b92',
  '#c3e88d',
  '#ffd580',
  '#9cc4ff',
  '#ddb6f2',
  '#a3f0f5',
  '#ffffff',
];

const style = `
text{font:13.3px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#d8dee9;white-space:pre}
.bold{font-weight:bold}.dim{opacity:.6}.inverse,.cursor{fill:#10151f}
${palette.map((color, i) => `.c${i}{fill:${color}}`).join('')}
g.s{visibility:hidden}g.p{visibility:visible}`.trim();

/**
 * What a terminal showed, as an SVG that plays it over and over. `states`: rows with their runs of text, and from when to when they
 * were to be seen. Where nothing is animated, the moment with the most text is shown.
 */
export function animatedSvg(states, { columns, rows, title }) {
  const width = Math.ceil(columns * cell.width + 2 * margin);
  const height = Math.ceil(rows * cell.height + 2 * margin + barHeight);
  const endMs = Math.max(...states.map(({ toMs }) => toMs));
  const posterMs = posterTime(states);
  const groups = states.map((state) => group(state, posterMs, endMs));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escape(title)}</title>
<style>${style}</style>
<rect width="${width}" height="${height}" rx="8" fill="#10151f"><animate id="t" attributeName="rx" values="8;8" dur="${seconds(endMs)}" begin="0s;t.end"/></rect>
${['#f07178', '#e8c77e', '#a5d6a0'].map((color, i) => `<circle cx="${margin + 6 + i * 20}" cy="18" r="6" fill="${color}"/>`).join('')}
<g transform="translate(${margin} ${margin + barHeight})">
${groups.join('\n')}
</g>
</svg>
`;
}

function group({ row, runs, fromMs, toMs }, posterMs, endMs) {
  const isPoster = fromMs <= posterMs && posterMs < toMs;
  const content = runs.map((run) => drawn(run, row)).join('');
  // Visible all the time: nothing to play.
  if (fromMs === 0 && toMs === endMs) return `<g>${content}</g>`;
  const hide = isPoster
    ? `<set attributeName="visibility" to="hidden" begin="t.begin" dur="${seconds(endMs)}"/>`
    : '';
  return `<g class="${isPoster ? 'p' : 's'}">${content}${hide}<set attributeName="visibility" to="visible" begin="t.begin+${seconds(fromMs)}" dur="${seconds(toMs - fromMs)}"/></g>`;
}

function drawn({ column, text, style: words }, row) {
  const x = round(column * cell.width);
  const y = row * cell.height;
  const width = round([...text].length * cell.width);
  const isFilled = words.includes('inverse') || words === 'cursor';
  const background = isFilled
    ? `<rect x="${x}" y="${y - 13}" width="${width}" height="${cell.height}" fill="#d8dee9"/>`
    : '';
  if (text.trim() === '') return background;
  const indent = text.length - text.trimStart().length;
  const shown = text.trimEnd().slice(indent);
  const left = round((column + indent) * cell.width);
  // Box drawing meets only when all characters are equally wide.
  const length = round([...shown].length * cell.width);
  const attribute = words === '' ? '' : ` class="${words}"`;
  return `${background}<text x="${left}" y="${y}" textLength="${length}"${attribute}>${escape(shown)}</text>`;
}

/** When the screen is fullest. */
function posterTime(states) {
  let best = { weight: -1, time: 0 };
  for (const { fromMs: time } of states) {
    const shown = states.filter(({ fromMs, toMs }) => fromMs <= time && time < toMs);
    const weight = shown.reduce(
      (sum, { runs }) => sum + runs.reduce((all, { text }) => all + text.length, 0),
      0,
    );
    if (weight > best.weight) best = { weight, time };
  }
  return best.time;
}

function seconds(milliseconds) {
  return `${milliseconds / 1000}s`;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
