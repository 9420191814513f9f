import { SinkError, SourceError, StreamingContext } from '@weir/runtime';
import type { OutputBatch, Receiver, Sink, Source, SourceContext, SourceOptions } from '@weir/runtime';
import { describe, expect, test } from 'vitest';

/**
 * A source as a third party would write it: `countdown(from)` gives JSON lines from a number down to 1, and ends. Nothing but what the
 * package exports is used.
 */
const countdown: Source = {
  name: 'countdown',
  description: 'numbers from a number down to 1',
  options: [
    { name: 'from', type: 'number', position: 0, required: true, description: 'the first number' },
    { name: 'word', type: 'string', description: 'a word beside each number', choices: ['tick', 'tock'] },
  ],
  formats: ['json'],
  open: (options, context) => new Countdown(options, context),
};

class Countdown implements Receiver {
  readonly #from: number;
  readonly #word: string;
  readonly #context: SourceContext;
  stopped = false;

  constructor(options: SourceOptions, context: SourceContext) {
    this.#from = Number(options['from']);
    this.#word = typeof options['word'] === 'string' ? options['word'] : 'tick';
    this.#context = context;
    if (this.#from > 1_000_000)
      throw new SourceError(`countdown(${this.#from}) takes too long`, { hint: 'begin lower' });
  }

  async start(): Promise<void> {
    const { output } = this.#context;
    const connection = output.connection();
    for (let n = this.#from; n > 0; n -= 1) {
      if (n === 13) {
        output.reject({ value: '13', reason: 'we do not say that number' });
        continue;
      }
      await connection.bytes(Buffer.from(`{"n": ${n}, "word": "${this.#word}"}\n`));
    }
    await connection.end();
    output.report({ severity: 'info', message: 'lift off' });
    output.end();
  }

  stop(): Promise<void> {
    this.stopped = true;
    return Promise.resolve();
  }
}

/** A sink of a third party: `memory('name')` keeps what it is given, and can be told to fail. */
class Memory implements Sink {
  readonly name = 'memory';
  readonly description = 'keeps batches in memory';
  readonly options = [
    { name: 'name', type: 'string', position: 0, required: true, description: 'where to keep them' },
    { name: 'fail_at', type: 'number', description: 'the number of the batch that cannot be kept' },
  ] as const;
  readonly kept = new Map<string, unknown[]>();
  readonly closed: string[] = [];

  open(options: SourceOptions): { write(batch: OutputBatch): Promise<void>; close(): Promise<void> } {
    const { name = '' } = options;
    if (typeof name !== 'string') throw new SinkError('memory needs a name of letters');
    if (name === '') throw new SinkError('memory needs a name', { retryable: true });
    const batches: unknown[] = [];
    this.kept.set(name, batches);
    return {
      write: ({ table }) => {
        if (batches.length + 1 === options['fail_at'])
          return Promise.reject(new SinkError('the memory is full', { hint: 'forget something' }));
        batches.push(table.toArray().map((row) => ({ ...row })));
        return Promise.resolve();
      },
      close: () => {
        this.closed.push(name);
        return Promise.resolve();
      },
    };
  }
}

function contextWith(memory = new Memory()): StreamingContext {
  return new StreamingContext({ batchInterval: '1s' }).registerSource(countdown).registerSink(memory);
}

describe('a source and a sink of a third party, registered by name', () => {
  test('SQL runs over them', async () => {
    const memory = new Memory();
    const running = contextWith(memory);
    const notices: string[] = [];
    running.on('notice', ({ stream, message }) => notices.push(`${stream}: ${message}`));
    await running.run(`
      CREATE STREAM numbers (n INTEGER, word VARCHAR) FROM countdown(20, word => 'tock');
      CREATE SINK evens INTO memory('evens') AS SELECT n, word FROM numbers WHERE n % 2 = 0 AND n < 5 ORDER BY n DESC;
      CREATE SINK sums INTO memory(name => 'sums') AS SELECT sum(n)::INTEGER AS total FROM numbers WINDOW(10s);`);
    await running.start();
    await running.awaitTermination();
    expect(memory.kept.get('evens')).toEqual([
      [
        { n: 4, word: 'tock' },
        { n: 2, word: 'tock' },
      ],
    ]);
    expect(memory.kept.get('sums')).toEqual([[{ total: 210 - 13 }]]);
    expect(memory.closed.toSorted()).toEqual(['evens', 'sums']);
    expect(notices).toEqual(['numbers: lift off']);
    expect(running.statistics()).toMatchObject({
      rowsRead: 20,
      rowsInBatches: 19,
      rowsBad: 1,
      rowsDropped: 0,
    });
  });

  test('rows it rejects go where ON ERROR says', async () => {
    const memory = new Memory();
    const running = contextWith(memory);
    await running.run(`
      CREATE STREAM numbers (n INTEGER, word VARCHAR) FROM countdown(13) ON ERROR INTO bad;
      CREATE SINK bad_ones INTO memory('bad') AS SELECT value, error FROM bad;`);
    await running.start();
    await running.awaitTermination();
    expect(memory.kept.get('bad')).toEqual([[{ value: '13', error: 'we do not say that number' }]]);
  });

  test('without a CREATE, and with columns from the first rows', async () => {
    const memory = new Memory();
    const running = contextWith(memory);
    await running.run("CREATE SINK c INTO memory('c') AS SELECT max(n)::INTEGER AS top FROM countdown(3)");
    await running.start();
    await running.awaitTermination();
    expect(memory.kept.get('c')).toEqual([[{ top: 3 }]]);
  });

  test('its table of options is what arguments are checked by', async () => {
    const running = contextWith();
    const { diagnostics } = await running.check(`
      CREATE STREAM a (n INTEGER) FROM countdown();
      CREATE STREAM b (n INTEGER) FROM countdown('many');
      CREATE STREAM c (n INTEGER) FROM countdown(1, wrd => 'tick');
      CREATE STREAM d (n INTEGER) FROM countdown(1, word => 'tack');
      CREATE STREAM e (n INTEGER) FROM countdwn(1);
      CREATE SINK s INTO memry('x') AS SELECT * FROM a;`);
    expect(
      diagnostics.map(({ message, hint }) => (hint === undefined ? message : `${message}; ${hint}`)),
    ).toEqual([
      'countdown(...) needs its argument "from": the first number',
      '"from" has to be a number, but this is \'many\'; the first number',
      'countdown(...) has no argument "wrd"; did you mean "word"?',
      '"word" cannot be \'tack\'; did you mean "tick"?',
      'there is no source called "countdwn"; did you mean "countdown"?',
      'there is no sink called "memry"; did you mean "memory"?',
    ]);
    await running.close();
  });

  test('what they refuse when they are opened: nothing starts, and everything opened is closed', async () => {
    const refusing = contextWith();
    await refusing.run(
      "CREATE STREAM n (n INTEGER) FROM countdown(2000000); CREATE SINK s INTO memory('x') AS SELECT * FROM n",
    );
    await expect(refusing.start()).rejects.toMatchObject({
      name: 'SourceError',
      message: 'countdown(2000000) takes too long',
      hint: 'begin lower',
    });

    const nameless = contextWith();
    await nameless.run(
      "CREATE STREAM n (n INTEGER) FROM countdown(1); CREATE SINK s INTO memory('') AS SELECT * FROM n",
    );
    await expect(nameless.start()).rejects.toMatchObject({
      name: 'SinkError',
      message: 'memory needs a name',
      retryable: true,
    });
  });

  test('a sink that cannot write ends the pipeline', async () => {
    const memory = new Memory();
    const running = contextWith(memory);
    await running.run(
      "CREATE STREAM n (n INTEGER) FROM countdown(3); CREATE SINK s INTO memory('x', fail_at => 1) AS SELECT * FROM n",
    );
    await running.start();
    await expect(running.awaitTermination()).rejects.toMatchObject({
      message: 'the memory is full',
      hint: 'forget something',
    });
    expect(memory.closed).toEqual(['x']);
  });
});
