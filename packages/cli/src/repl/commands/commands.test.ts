import { describe, expect, test } from 'vitest';
import { History } from '../history/history.ts';
import { defaultOutput } from '../output/output-settings.ts';
import { PipelineMeter } from '../status/pipeline-meter.ts';
import { tableOf } from '../testing/arrow-table.ts';
import { FakeSession } from '../testing/fake-session.ts';
import { lineText } from '../text/line.ts';
import { allCommands } from './all-commands.ts';
import type { CommandAction, CommandContext } from './dot-command.ts';
import { runCommand } from './run-command.ts';

function contextOf(change: Partial<CommandContext> = {}): CommandContext {
  return {
    session: new FakeSession(),
    settings: defaultOutput,
    history: new History([
      { text: 'SELECT 1;', atMs: 0, ok: true },
      { text: 'SELECT\n  nothing;', atMs: 1, ok: false },
      { text: '.help', atMs: 2 },
    ]),
    meter: new PipelineMeter(),
    notices: [],
    version: '1.2.3',
    commands: allCommands,
    ...change,
  };
}

async function withQueries(...sql: readonly string[]): Promise<CommandContext> {
  const session = new FakeSession();
  for (const each of sql) await session.execute(each);
  return contextOf({ session, watched: 2 });
}

/** What a command says. */
function said(actions: readonly CommandAction[]): string {
  return actions
    .map((action) => {
      if (action.kind === 'print') return action.lines.map(lineText).join('\n');
      return action.kind === 'refuse'
        ? `${action.message}${action.hint === undefined ? '' : ` (${action.hint})`}`
        : '';
    })
    .join('\n');
}

describe('every command', () => {
  test.each(allCommands)('.$name is listed, and has help of its own', async ({ name, summary }) => {
    expect(said(await runCommand('.help', contextOf()))).toContain(`.${name}`);
    expect(said(await runCommand(`.help ${name}`, contextOf()))).toContain(summary);
  });

  test('has a name of its own', () => {
    expect(new Set(allCommands.map(({ name }) => name)).size).toBe(allCommands.length);
  });

  test.each(allCommands.filter((command) => typeof command.arguments === 'function'))(
    '.$name takes all that it offers, or says why not',
    async ({ name, arguments: offered }) => {
      const context = await withQueries('SELECT word FROM words', 'SELECT n FROM words');
      for (const argument of typeof offered === 'function' ? offered(context.session) : []) {
        expect(said(await runCommand(`.${name} ${argument}`, context))).not.toMatch(
          /does not take|neither|there is no (?:mode|theme)/,
        );
      }
    },
  );
});

describe('a command', () => {
  test.each<[string, readonly CommandAction[]]>([
    ['.mode csv', [{ kind: 'settings', change: { mode: 'csv' } }]],
    ['.MODE CSV;', [{ kind: 'settings', change: { mode: 'csv' } }]],
    ['.maxrows all', [{ kind: 'settings', change: { maxRows: Infinity } }]],
    ['.types off', [{ kind: 'settings', change: { types: false } }]],
    ['.timer on', [{ kind: 'settings', change: { timer: true } }]],
    ['.theme light', [{ kind: 'settings', change: { theme: 'light' } }]],
    ['.pager off', [{ kind: 'settings', change: { pager: 'off' } }]],
    ['.schema words', [{ kind: 'execute', sql: 'DESCRIBE words' }]],
    ['.schema db.main.t', [{ kind: 'execute', sql: 'DESCRIBE db.main.t' }]],
    ['.explain SELECT 1;', [{ kind: 'execute', sql: 'EXPLAIN SELECT 1' }]],
    ['.output', [{ kind: 'redirect', target: undefined, once: false }]],
    ['.edit', [{ kind: 'edit', text: 'SELECT\n  nothing;' }]],
    ['.top', [{ kind: 'top' }]],
    ['.clear', [{ kind: 'clear' }]],
    ['.quit', [{ kind: 'exit' }]],
  ])('%s', async (text, actions) => expect(await runCommand(text, contextOf())).toEqual(actions));

  test.each([
    ['.mode cvs', 'there is no mode "cvs" (did you mean "csv"?)'],
    ['.maxrows -1', '"-1" is not a number of rows (write .maxrows 100, or .maxrows all)'],
    ['.types maybe', '"maybe" is neither on nor off (write .types on)'],
    ['.last', 'there is no result yet'],
    ['.copy', 'there is no result yet'],
    ['.copy box2', '"box2" is none of tsv, csv, json, jsonl, md, box'],
    ['.explain', 'there is no statement yet'],
    ['.read', '.read takes a file'],
    ['.read /no/such/file', '"/no/such/file" cannot be read: there is no such file or directory'],
    ['.save', '.save takes a file (write .save pipeline.sql)'],
    ['.once', ".once takes a file or a command (write .once result.csv, or .once '|wc -l')"],
    ['.stop', 'no query runs'],
    ['.watch', 'no query runs'],

    ['.nothing', 'there is no command ".nothing" (.help lists them)'],
    ['.histroy', 'there is no command ".histroy" (did you mean ".history"?)'],
    ['.', 'there is no command "." (.help lists them)'],
  ])('%s is refused', async (text, message) =>
    expect(said(await runCommand(text, contextOf()))).toBe(message),
  );

  test('without an argument tells what is set', async () => {
    expect(said(await runCommand('.mode', contextOf()))).toBe('mode is box');
    expect(said(await runCommand('.maxrows', contextOf()))).toBe('40 rows are shown');
    expect(said(await runCommand('.timer', contextOf()))).toBe('timer is on');
  });

  test('about what there is', async () => {
    expect(said(await runCommand('.tables', contextOf()))).toMatch(
      /stream {2}words +word\n +stream {2}clicks +user_id, url/,
    );
    expect(said(await runCommand('.tables click', contextOf()))).not.toContain('words');
    expect(said(await runCommand('.sources', contextOf()))).toContain(
      "socket('host:port')\n  lines of a TCP server",
    );
    expect(said(await runCommand('.lag', contextOf()))).toBe('no batch has run yet');
    expect(said(await runCommand('.version', contextOf()))).toMatch(/^weir 1\.2\.3, Node \d/);
  });

  test('about history', async () => {
    expect(said(await runCommand('.history', contextOf()))).toBe(
      '  SELECT 1;\n✗ SELECT\n      nothing;\n  .help',
    );
    expect(said(await runCommand('.history 1', contextOf()))).toBe('… 2 earlier entries\n  .help');
    expect(said(await runCommand('.history NOTHING', contextOf()))).toBe('✗ SELECT\n      nothing;');
    expect(said(await runCommand('.history 0', contextOf()))).toBe('"0" is not a number of entries');
  });

  test('about queries', async () => {
    const context = await withQueries('SELECT word\nFROM words', 'SELECT n FROM words');
    expect(said(await runCommand('.queries', context))).toBe(
      '    1  0 rows  SELECT word FROM words\n▸   2  0 rows  SELECT n FROM words',
    );
    expect(await runCommand('.stop', context)).toEqual([{ kind: 'stop', ids: [2] }]);
    expect(await runCommand('.stop 1 2', context)).toEqual([{ kind: 'stop', ids: [1, 2] }]);
    expect(said(await runCommand('.stop 7', context))).toBe('no query "7" runs (these do: 1, 2)');
    expect(await runCommand('.watch 1', context)).toEqual([{ kind: 'watch', id: 1 }]);
    expect(await runCommand('.watch 1 500ms', context)).toEqual([
      { kind: 'watch', id: 1 },
      { kind: 'refresh-every', milliseconds: 500 },
    ]);
    expect(await runCommand('.watch 1s', context)).toEqual(await runCommand('.watch every 1s', context));
    expect(await runCommand('.watch every 1s', context)).toEqual([
      { kind: 'watch', id: 2 },
      { kind: 'refresh-every', milliseconds: 1000 },
    ]);
    expect(said(await runCommand('.watch every 1ms', context))).toContain(
      'a view is redrawn every 100 ms at most',
    );
    expect(said(await runCommand('.watch fast', context))).toContain('.watch does not take "fast"');
    expect(await runCommand('.watch off', context)).toEqual([{ kind: 'watch', id: undefined }]);
    expect(await runCommand('.explain', context)).toEqual([
      { kind: 'execute', sql: 'EXPLAIN SELECT n FROM words' },
    ]);
  });

  test('about the latest result', async () => {
    const context = contextOf({ last: { sql: 'SELECT 1', table: tableOf({ n: [1] }) } });
    expect(await runCommand('.last', context)).toEqual([{ kind: 'show-last' }]);
    expect(await runCommand('.copy', context)).toEqual([{ kind: 'copy', mode: 'tsv' }]);
  });
});
