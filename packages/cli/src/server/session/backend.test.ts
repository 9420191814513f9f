import type { DataType, RecordBatch } from 'apache-arrow';
import { Field, Int32, Schema, Table, Utf8, vectorFromArray } from 'apache-arrow';
import { describe as suite, expect, it } from 'vitest';
import { PostgresServer } from '../postgres-server.ts';
import type { ClientSettings, QueryBackend } from '../query-backend.ts';
import { error, tags } from '../testing/answers.ts';
import { errorFields, RawClient, types } from '../testing/raw-client.ts';

suite('a backend', () => {
  const schema = (type: DataType): Schema => new Schema([new Field('n', type, true)]);

  async function asking(
    backend: Partial<QueryBackend>,
    work: (each: RawClient) => Promise<void>,
  ): Promise<void> {
    const whole: QueryBackend = {
      describe: () => Promise.resolve({ kind: 'rows', columns: schema(new Int32()), parameters: [] }),
      execute: () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
      relations: () => Promise.resolve([]),
      ...backend,
    };
    const server = new PostgresServer({ backend: whole, version: '1' });
    const port = await server.listen({ host: '127.0.0.1', port: 0 });
    const each = await RawClient.open({ host: '127.0.0.1', port });
    try {
      await work(each);
    } finally {
      each.close();
      await server.close();
    }
  }

  it('is told of the settings of weir that the client makes, and warns', async () => {
    let told: ClientSettings = new Map();
    const describeWithWarning: QueryBackend['describe'] = (_, given, settings) => {
      told = settings;
      return Promise.resolve({
        kind: 'command',
        columns: new Schema([]),
        parameters: [],
        tag: 'DONE',
        warnings: [`${given.length} given`],
      });
    };
    const nothing = async function* (): AsyncGenerator<never, void> {};
    await asking({ describe: describeWithWarning, execute: nothing }, async (each) => {
      await each.query('SET weir.follow = on');
      const frames = await each.query('DO SOMETHING');
      expect([...told]).toEqual([['weir.follow', 'on']]);
      expect(types(frames)).toBe('NCZ');
      expect(errorFields(frames[0])).toMatchObject({ S: 'WARNING', M: '0 given' });
      expect(tags(frames)).toEqual(['DONE']);
    });
  });

  it('that does not answer is not waited for any longer than the client wants', async () => {
    await asking({}, async (each) => {
      await each.query('SET statement_timeout = 30');
      expect(error(await each.query('SELECT 1'))['C']).toBe('57014');
    });
    await asking({ describe: () => new Promise(() => undefined) }, async (each) => {
      await each.query('SET statement_timeout = 30');
      expect(error(await each.query('SELECT 1'))['C']).toBe('57014');
    });
  });

  it('that gives other columns than it told is an error, and so is anything it throws', async () => {
    const other = async function* (): AsyncGenerator<RecordBatch, void> {
      yield* new Table({ n: vectorFromArray(['x'], new Utf8()) }).batches;
    };
    await asking({ execute: other }, async (each) => {
      expect(error(await each.query('SELECT 1'))).toMatchObject({ C: '0A000' });
      expect(error(await each.query('COPY (SELECT 1) TO STDOUT (FORMAT arrow)'))).toMatchObject({
        C: '0A000',
      });
    });
    const broken = (): never => {
      throw new Error('a bug');
    };
    await asking({ describe: broken }, async (each) => {
      expect(error(await each.query('SELECT 1'))).toMatchObject({ C: 'XX000', M: 'a bug' });
    });
    await asking({ execute: broken }, async (each) => {
      expect(error(await each.query('SELECT 1'))).toMatchObject({ C: 'XX000', M: 'a bug' });
    });
  });
});
