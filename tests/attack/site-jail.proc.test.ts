// From inside a site process, with native calls: files, sockets, processes and other processes' memory are out of reach.

import { test } from 'node:test';

import { assertEndedByTripwires, assertNothingSucceeded, attack } from './native/attack.ts';

test('a page with native access reaches no file, socket, process or kernel facility', () => {
  const report = attack('site');
  assertNothingSucceeded(report, 290);
  assertEndedByTripwires(report, 44);
});

test('a copy of the zygote reaches no more, its siblings and the zygote included', () => {
  const report = attack('copy');
  assertNothingSucceeded(report, 290);
  assertEndedByTripwires(report, 44);
});
