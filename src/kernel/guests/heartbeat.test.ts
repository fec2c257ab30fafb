import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Heartbeat } from './heartbeat.ts';

test('all who joined look at each beat, and nobody keeps a timer when all have left', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const heartbeat = new Heartbeat(100);
  const looks: string[] = [];
  const first = (): void => void looks.push('first');
  const second = (): void => {
    looks.push('second');
    heartbeat.leave(second);
  };
  heartbeat.join(first);
  heartbeat.join(second);
  context.mock.timers.tick(200);
  assert.deepEqual(looks, ['first', 'second', 'first']);
  heartbeat.leave(first);
  context.mock.timers.tick(1000);
  assert.equal(looks.length, 3);
  heartbeat.join(first);
  context.mock.timers.tick(100);
  assert.equal(looks.length, 4);
  heartbeat.leave(first);
});
