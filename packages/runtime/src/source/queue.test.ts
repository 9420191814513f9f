import { Field, Int64, Schema, tableFromArrays, Utf8 } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { QueueHandle, queueSource } from './queue.ts';
import type { Receiver } from './source.ts';
import { StreamProbe } from './testing/stream-probe.ts';

const schema = new Schema([new Field('word', new Utf8(), true), new Field('n', new Int64(), true)]);

async function attach(handle: QueueHandle, probe: StreamProbe): Promise<Receiver> {
  const receiver = queueSource(new Map([[handle.name, handle]])).open({ name: handle.name }, probe.context());
  await receiver.start();
  return receiver;
}

async function words(probe: StreamProbe): Promise<unknown[]> {
  const batch = await probe.writer.seal(0);
  await probe.writer.release(batch);
  return batch.blocks.flatMap((block) =>
    block.kind === 'arrow' ? [...block.batch].map((row) => row['word']) : [],
  );
}

describe('a queue', () => {
  test('gives the next batch what was pushed, before the start too, as rows and as tables', async () => {
    const handle = new QueueHandle('q', schema);
    await handle.push([{ word: 'early', n: 1 }]);
    const probe = new StreamProbe({ format: undefined });
    await attach(handle, probe);
    await handle.push([{ word: 'a', n: 2n }, { word: null }]);
    await handle.push(tableFromArrays({ n: BigInt64Array.of(3n), more: ['x'], word: ['b'] }));
    await handle.push([]);
    expect(await words(probe)).toEqual(['early', 'a', null, 'b']);
    expect(probe.writer.counters.rowsRead).toBe(4);
    handle.end();
    expect(probe.ended).toBe(true);
  });

  test('makes the program wait while the buffer is full, with the rows taken', async () => {
    const handle = new QueueHandle('q', schema);
    const probe = new StreamProbe({ format: undefined, bufferBytes: 1 });
    await attach(handle, probe);
    const pushed = handle.push([{ word: 'a' }]).then(() => 'room');
    const turn = new Promise((resolve) => setImmediate(resolve, 'full'));
    expect(await Promise.race([pushed, turn])).toBe('full');
    expect(await words(probe)).toEqual(['a']);
    expect(await pushed).toBe('room');
  });

  test('does not make the program wait for ever when the pipeline is closed', async () => {
    const handle = new QueueHandle('q', schema);
    const probe = new StreamProbe({ format: undefined, bufferBytes: 1 });
    await attach(handle, probe);
    const pushed = handle.push([{ word: 'a' }]).then(() => 'let go');
    await probe.writer.close();
    expect(await pushed).toBe('let go');
  });

  test('refuses what does not fit, and takes none of it', async () => {
    const handle = new QueueHandle('q', schema);
    await expect(handle.push([{ word: 'a' }, { n: 'much' }])).rejects.toThrow('row 2, column "n"');
    await expect(handle.push(tableFromArrays({ wort: ['a'], n: [1] }))).rejects.toMatchObject({
      hint: 'did you mean "wort"?',
    });
    await expect(handle.push(tableFromArrays({ word: ['a'], n: [1.5] }))).rejects.toThrow(
      'is DOUBLE, not BIGINT',
    );
    const probe = new StreamProbe({ format: undefined });
    await attach(handle, probe);
    expect(await words(probe)).toEqual([]);
  });

  test('does not collect without end for a pipeline that is never started', async () => {
    const handle = new QueueHandle('q', schema, 10_000);
    const large = [{ word: 'x'.repeat(20_000) }];
    await handle.push(large);
    await expect(handle.push(large)).rejects.toThrow('was not started');
  });

  test('takes nothing after its end or that of the pipeline', async () => {
    const handle = new QueueHandle('q', schema);
    const receiver = await attach(handle, new StreamProbe({ format: undefined }));
    await receiver.stop();
    await expect(handle.push([{ word: 'a' }])).rejects.toThrow("queue('q') has ended");
  });

  test('has to be made by a program', () => {
    const source = queueSource(new Map([['clicks', new QueueHandle('clicks', schema)]]));
    expect(() => source.schema?.({ name: 'clikcs' })).toThrow("there is no queue 'clikcs'");
    expect(source.schema?.({ name: 'clicks' })).toBe(schema);
  });
});
