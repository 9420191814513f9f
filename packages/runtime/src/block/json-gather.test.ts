import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { spooledJsonBytes } from '../limits.ts';
import { JsonGather } from './json-gather.ts';
import { OpenSpool, Spool } from './spool.ts';

const chunk = (letter: string): Buffer => Buffer.from(`"${letter.repeat(spooledJsonBytes / 2)}"\n`);
const chunks = ['a', 'b', 'c', 'd'].map(chunk);

/** The text of a gather that is taken, be it in a file or in memory. */
function taken(gather: JsonGather): { text: string; kind: 'file' | 'memory' } {
  const found = gather.take();
  if (found === undefined) return { text: '', kind: 'memory' };
  return 'kind' in found
    ? { text: readFileSync(found.path, 'utf8'), kind: 'file' }
    : { text: Buffer.from(found).toString('utf8'), kind: 'memory' };
}

test('much goes into a file, a little stays in memory', async () => {
  const spool = new Spool();
  const gather = new JsonGather(spool);
  for (const each of chunks) gather.add([each]);
  expect(taken(gather)).toEqual({ text: chunks.join(''), kind: 'file' });
  gather.add([Buffer.from('"x"\n')]);
  expect(taken(gather)).toEqual({ text: '"x"\n', kind: 'memory' });
  await spool.close();
});

test.each([0, 1, 2, 3])(
  'a file that finds no room after %i pieces is taken back, with nothing lost',
  async (room) => {
    let left = room;
    const files: string[] = [];
    class Full extends OpenSpool {
      override write(bytes: Uint8Array): void {
        left -= 1;
        if (left >= 0) return super.write(bytes);
        // As the system does it: what still fits is written.
        super.write(bytes.subarray(0, 10));
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      }
    }
    class FullSpool extends Spool {
      override openSync(format: 'json'): OpenSpool {
        const path = super.openSync(format).finish().path;
        files.push(`${path}.full`);
        return new Full(`${path}.full`, format);
      }
    }
    const spool = new FullSpool();
    const gather = new JsonGather(spool);
    for (const each of chunks) gather.add([each.subarray(0, 7), each.subarray(7)]);
    expect(gather.bytes).toBe(chunks.join('').length);
    expect(taken(gather)).toEqual({ text: chunks.join(''), kind: 'memory' });
    expect(files.map((path) => existsSync(path))).toEqual([false]);
    await spool.close();
  },
);
