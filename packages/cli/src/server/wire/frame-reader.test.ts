import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cstring, message, packet } from '../testing/raw-client.ts';
import { FrameReader } from './frame-reader.ts';
import { ProtocolError } from './protocol-error.ts';

it('messages are the same, whatever pieces they come in', () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (contents, cuts) => {
      const bytes = Buffer.concat(contents.map((body) => message('Q', Buffer.from(body))));
      const reader = new FrameReader(1000);
      reader.messagesHaveTypes();
      const read: string[] = [];
      for (let at = 0, i = 0; at < bytes.length; i++) {
        const end = at + (cuts[i % cuts.length] ?? 1);
        reader.push(bytes.subarray(at, end));
        at = end;
        for (let frame = reader.next(); frame !== undefined; frame = reader.next())
          read.push(frame.type + frame.body.toString('hex'));
      }
      expect(read).toEqual(contents.map((body) => `Q${Buffer.from(body).toString('hex')}`));
      expect(reader.heldBytes).toBe(0);
    }),
  );
});

it('first packets have no type', () => {
  const reader = new FrameReader(1000);
  reader.push(Buffer.concat([packet(Buffer.from('abc')), message('Q', cstring('x'))]));
  expect(reader.next()).toEqual({ type: '', body: Buffer.from('abc') });
  reader.messagesHaveTypes();
  expect(reader.next()).toEqual({ type: 'Q', body: cstring('x') });
});

it.each([0, 3, 1001, 0x7fffffff, 0xffffffff])('a length of %i is no message', (length) => {
  const reader = new FrameReader(1000);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  reader.push(head);
  expect(() => reader.next()).toThrow(ProtocolError);
});
