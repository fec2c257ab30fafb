import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SILENT_LOG } from '../log.ts';
import { MemoryManager } from './memory-manager.ts';
import type { MemoryReading } from './pressure.ts';

const MB = 1024 * 1024;

function start(tabs: number) {
  const reading = {
    totalBytes: 8000 * MB,
    availableBytes: 4000 * MB,
    someStallPercent: 0,
    fullStallPercent: 0,
    cgroupUsedBytes: null,
    cgroupLimitBytes: null,
    ownBytes: 0,
  };
  const done: string[] = [];
  let now = 0;
  let left = tabs;
  const relief = {
    trim: (level: string) => void done.push(`trim ${level}`),
    setSpareWanted: (isWanted: boolean) => void done.push(`spare ${isWanted}`),
    discardOne: (reason: string) => {
      if (left === 0) return Promise.resolve(false);
      left--;
      done.push(`discard: ${reason}`);
      return Promise.resolve(true);
    },
  };
  const log = { ...SILENT_LOG, info: (line: string) => void done.push(line), warn: (line: string) => void done.push(line) };
  const manager = new MemoryManager(
    () => reading as MemoryReading,
    relief,
    log,
    null,
    () => now,
  );
  const look = async (availableMb: number, passedMs = 1000): Promise<string[]> => {
    reading.availableBytes = availableMb * MB;
    now += passedMs;
    done.length = 0;
    await manager.look();
    return [...done];
  };
  return { manager, look, reading };
}

test('nothing is done while there is enough', async () => {
  const { look, manager } = start(3);
  assert.deepEqual(await look(4000), []);
  assert.equal(manager.status!.budgetBytes, 6000 * MB);
});

test('moderate: pages collect garbage, the spare goes, no tab does', async () => {
  const { look } = start(3);
  const why = "memory is short (moderate): 1000 MB of the machine's 8000 MB are available";
  assert.deepEqual(await look(1000), ['spare false', why, 'trim moderate']);
  assert.deepEqual(await look(1000), [], 'not again at once');
  assert.deepEqual(await look(1000, 30_000), ['trim moderate']);
  assert.deepEqual(await look(4000), ['spare true', 'memory is no longer short']);
});

test('critical: one tab at each look, and a word when there is none left', async () => {
  const { look } = start(2);
  const reason = "300 MB of the machine's 8000 MB are available";
  assert.deepEqual(await look(300), ['spare false', `memory is short (critical): ${reason}`, 'trim critical', `discard: ${reason}`]);
  assert.deepEqual(await look(300), [`discard: ${reason}`]);
  assert.deepEqual(await look(300), [`memory is short and no tab may be discarded: ${reason}`]);
  assert.deepEqual(await look(300), [], 'said once');
});

test('the budget of an operator holds on a machine that has plenty', async () => {
  const { reading } = start(0);
  const discarded: string[] = [];
  const relief = { trim: () => {}, setSpareWanted: () => {}, discardOne: (reason: string) => Promise.resolve(discarded.push(reason) > 0) };
  const manager = new MemoryManager(() => ({ ...reading, ownBytes: 200 * MB }), relief, SILENT_LOG, 100 * MB);
  assert.equal(await manager.look(), 'critical');
  assert.deepEqual(discarded, ['KPIO holds 200 MB of its budget of 100 MB']);
});
