import assert from 'node:assert/strict';
import { test } from 'node:test';

import { hasPlenty, pressureOf } from './pressure.ts';
import type { MemoryReading, PressureLevel } from './pressure.ts';

const MB = 1024 * 1024;
const CALM: MemoryReading = {
  totalBytes: 8000 * MB,
  availableBytes: 4000 * MB,
  someStallPercent: 0,
  fullStallPercent: 0,
  cgroupUsedBytes: null,
  cgroupLimitBytes: null,
  ownBytes: 500 * MB,
};

test('each sign of shortness gives its level, with the reason', () => {
  const cases: [Partial<MemoryReading>, PressureLevel, RegExp][] = [
    [{}, 'none', /^$/],
    [{ availableBytes: 1199 * MB }, 'moderate', /1199 MB of the machine's 8000 MB/],
    [{ availableBytes: 399 * MB }, 'critical', /399 MB of the machine/],
    // On a large machine a small share is plenty.
    [{ totalBytes: 256_000 * MB, availableBytes: 2000 * MB }, 'none', /^$/],
    [{ totalBytes: 256_000 * MB, availableBytes: 1000 * MB }, 'moderate', /machine/],
    [{ someStallPercent: 12 }, 'moderate', /12 % of the last 10 s/],
    [{ someStallPercent: 50 }, 'critical', /50 %/],
    [{ fullStallPercent: 20 }, 'critical', /all processes/],
    [{ cgroupUsedBytes: 900 * MB, cgroupLimitBytes: 1000 * MB }, 'moderate', /control group/],
    [{ cgroupUsedBytes: 990 * MB, cgroupLimitBytes: 1000 * MB }, 'critical', /control group/],
    [{ ownBytes: 900 * MB }, 'moderate', /900 MB of its budget of 1000 MB/],
    [{ ownBytes: 1001 * MB }, 'critical', /budget/],
    [{ totalBytes: null, availableBytes: null, someStallPercent: null, fullStallPercent: null }, 'none', /^$/],
  ];
  for (const [change, level, reason] of cases) {
    const verdict = pressureOf({ ...CALM, ...change }, 1000 * MB, 'none');
    assert.equal(verdict.level, level, JSON.stringify(change));
    assert.match(verdict.reason, reason);
  }
});

test('a level is left only when things are clearly better', () => {
  const at = (availableMb: number, before: PressureLevel): PressureLevel => pressureOf({ ...CALM, availableBytes: availableMb * MB }, null, before).level;
  assert.equal(at(1300, 'none'), 'none');
  assert.equal(at(1300, 'moderate'), 'moderate');
  assert.equal(at(1300, 'critical'), 'moderate');
  assert.equal(at(1501, 'moderate'), 'none');
  assert.equal(at(450, 'moderate'), 'moderate');
  assert.equal(at(450, 'critical'), 'critical');
  assert.equal(at(501, 'critical'), 'moderate');
  const stalls = (percent: number, before: PressureLevel): PressureLevel => pressureOf({ ...CALM, someStallPercent: percent }, null, before).level;
  assert.equal(stalls(9, 'none'), 'none');
  assert.equal(stalls(9, 'moderate'), 'moderate');
  assert.equal(stalls(7, 'moderate'), 'none');
});

test('there is plenty where twice as much could be used', () => {
  const cases: [Partial<MemoryReading>, boolean][] = [
    [{}, true],
    [{ availableBytes: 2401 * MB }, true],
    [{ availableBytes: 2399 * MB }, false],
    [{ ownBytes: 424 * MB }, true],
    [{ ownBytes: 426 * MB }, false],
    [{ someStallPercent: 5 }, false],
    [{ totalBytes: null, availableBytes: null, someStallPercent: null, fullStallPercent: null, ownBytes: 0 }, true],
  ];
  for (const [change, isPlenty] of cases) assert.equal(hasPlenty({ ...CALM, ownBytes: 0, ...change }, 1000 * MB), isPlenty, JSON.stringify(change));
});
