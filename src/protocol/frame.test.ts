import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decodeFrame, encodeFrame, FrameError, FrameReader, MAX_HEAD_BYTES } from './frame.ts';

const MEGABYTE = 1 << 20;

function frame(head: string): Uint8Array {
  const bytes = Buffer.from(head);
  return Buffer.concat([Buffer.from(new Uint32Array([bytes.length]).buffer), bytes]);
}

test('a head of millions of values is refused before anything is made of it; long texts are not', () => {
  for (const pattern of ['[],', '{},', '0,', '[', '"":']) {
    assert.throws(
      () => decodeFrame(frame(`{"t":"x","p":[${pattern.repeat(5 * MEGABYTE)}`)),
      new FrameError('the head of a frame has more values than any message'),
    );
  }
  for (const text of [',,[[{{::', '\\"[]', '\\\\', 'plain']) {
    const long = text.repeat(MEGABYTE);
    assert.equal(decodeFrame(frame(`{"t":"x","p":"${long}"}`)).payload, JSON.parse(`"${long}"`));
  }
});

test('a head that is longer than any message is refused by its length alone, and not sent', () => {
  const lengths = Buffer.from(new Uint32Array([MAX_HEAD_BYTES + 100, MAX_HEAD_BYTES + 1]).buffer);
  assert.throws(() => new FrameReader().push(lengths), FrameError);
  const payload = 'x'.repeat(MAX_HEAD_BYTES);
  assert.throws(() => encodeFrame({ type: 'x', callId: null, answersId: null, payload, attachments: [] }), FrameError);
});
