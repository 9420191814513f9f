import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../../packages/cli/package.json', import.meta.url));
const { Terminal } = require('@xterm/headless');

/** The screen is looked at so often. */
const lookMs = 80;

/** A program in a terminal whose screen is recorded: what each row showed, from when to when. */
export class RecordedTerminal {
  #rows;
  #columns;
  #child;
  #terminal;
  #began = 0;
  #timer;
  /** The state that each row is in, and the cursor's. */
  #open = [];
  #states = [];

  constructor(command, { columns, rows, directory }) {
    this.#rows = rows;
    this.#columns = columns;
    this.#terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 100 });
    const inside = `stty cols ${columns} rows ${rows}; exec ${command} --no-init -i`;
    this.#child = spawn('script', ['-qfec', inside, '/dev/null'], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        SHELL: '/bin/sh',
        TERM: 'xterm-256color',
        LANG: 'C.UTF-8',
        CI: 'false',
        WEIR_HISTORY: 'off',
      },
    });
    this.#child.stdout.on('data', (bytes) => this.#terminal.write(bytes));
  }

  type(text) {
    this.#child.stdin.write(text);
  }

  /** Recording begins now. */
  begin() {
    this.#began = performance.now();
    this.#look();
    this.#timer = setInterval(() => this.#look(), lookMs);
  }

  /** The states of all rows: `{ row, runs, fromMs, toMs }`, runs being `{ column, text, style }`. */
  end() {
    clearInterval(this.#timer);
    const now = this.#now();
    return [...this.#states, ...this.#open.map((state) => ({ ...state, toMs: now }))].filter(
      ({ runs, fromMs, toMs }) => runs.length > 0 && toMs > fromMs,
    );
  }

  async ended() {
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }

  #now() {
    return Math.round((performance.now() - this.#began) / 10) * 10;
  }

  #look() {
    const now = this.#now();
    for (let row = 0; row < this.#rows; row += 1) {
      const runs = this.#runsOf(row);
      const open = this.#open[row];
      if (open !== undefined && open.text === JSON.stringify(runs)) continue;
      if (open !== undefined) this.#states.push({ ...open, toMs: now });
      this.#open[row] = { row, runs, fromMs: now, text: JSON.stringify(runs) };
    }
  }

  #runsOf(row) {
    const { active } = this.#terminal.buffer;
    const line = active.getLine(active.baseY + row);
    const runs = [];
    for (let column = 0; column < this.#columns; column += 1) {
      const cell = line?.getCell(column);
      const isCursor = row === active.cursorY && column === active.cursorX && this.#hasPrompt(line);
      const text = cell?.getChars() || ' ';
      const style = isCursor ? 'cursor' : styleOf(cell);
      const last = runs.at(-1);
      if (last?.style === style) last.text += text;
      else runs.push({ column, text, style });
    }
    // Space without a background is nothing to draw.
    return runs
      .map((run) =>
        run.style.includes('inverse') || run.style === 'cursor' ? run : { ...run, text: run.text.trimEnd() },
      )
      .filter(({ text }) => text !== '');
  }

  #hasPrompt(line) {
    return (
      /^(weir)?> /.test(line?.translateToString() ?? '') || /^ {4}> /.test(line?.translateToString() ?? '')
    );
  }
}

function styleOf(cell) {
  if (cell === undefined) return '';
  const words = [];
  if (cell.isFgPalette()) words.push(`c${cell.getFgColor()}`);
  if (cell.isBold()) words.push('bold');
  if (cell.isDim()) words.push('dim');
  if (cell.isInverse()) words.push('inverse');
  return words.join(' ');
}
