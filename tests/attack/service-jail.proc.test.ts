// From inside the services and the zygote, with native calls: each has what it is for, and nothing else.

import { test } from 'node:test';

import { assertEndedByTripwires, assertNothingSucceeded, attack } from './native/attack.ts';

test('whoever takes the screen over reaches no file, socket, process or kernel facility', () => {
  const report = attack('screen');
  assertNothingSucceeded(report, 290);
  assertEndedByTripwires(report, 44);
});

test('whoever takes the network service over has TCP, UDP and its own folder: no other file, program, process or kind of socket', () => {
  const report = attack('network');
  assertNothingSucceeded(report, 180);
  assertEndedByTripwires(report, 39);
});

test('the zygote, which holds the first stage alone, has no network and no files of the machine', () => {
  const report = attack('zygote');
  assertNothingSucceeded(report, 50);
  assertEndedByTripwires(report, 40);
});
