import assert from 'node:assert/strict';
import { test } from 'node:test';

import { TokenBucket } from './token-bucket.ts';

test('a bucket gives its burst at once, its rate over time, and runs into debt for what is larger than itself', () => {
  const bucket = new TokenBucket({ perSecond: 100, burst: 50 }, 0);
  assert.equal(bucket.waitMs(50, 0), 0);
  bucket.take(50);
  assert.equal(bucket.waitMs(1, 0), 10);
  assert.equal(bucket.waitMs(10, 100), 0);
  bucket.take(10);
  assert.equal(bucket.waitMs(1000, 100), 500, 'waits for a full bucket');
  assert.equal(bucket.waitMs(1000, 600), 0);
  bucket.take(1000);
  assert.equal(bucket.waitMs(1, 600), 9510, 'and pays for all of it');
  assert.equal(new TokenBucket({ perSecond: 0, burst: 1 }, 0).waitMs(1, 0), 0);
});

test('a clock that goes back gives nothing, and counts on from there; one that jumps ahead gives a full bucket and no more', () => {
  const bucket = new TokenBucket({ perSecond: 100, burst: 50 }, 1000);
  bucket.take(50);
  assert.equal(bucket.waitMs(1, 0), 10);
  assert.equal(bucket.waitMs(10, 100), 0);
  bucket.take(10);
  assert.equal(bucket.waitMs(50, 1e12), 0);
  bucket.take(50);
  assert.equal(bucket.waitMs(1, 1e12), 10);
});

test('a changed rate holds from now on, and what is owed stays owed', () => {
  const bucket = new TokenBucket({ perSecond: 100, burst: 100 }, 0);
  bucket.take(200);
  bucket.changeRate({ perSecond: 10, burst: 10 }, 500);
  assert.equal(bucket.waitMs(1, 500), 5100, '50 came in at the old rate');
  bucket.changeRate({ perSecond: 1000, burst: 5 }, 500);
  assert.equal(bucket.waitMs(5, 500), 55);
  assert.equal(bucket.isFull(555), true);
});
