import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { machineFiles, readMemory } from './memory-readings.ts';
import type { MemoryReading } from './pressure.ts';

function machine(files: Readonly<Record<string, string>>, look: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-memory-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text.replaceAll('ROOT', folder));
    }
    look(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const MACHINE = {
  'proc/meminfo': 'MemTotal:       8000 kB\nMemFree:  1 kB\nMemAvailable:    3000 kB\n',
  'proc/pressure/memory': 'some avg10=12.50 avg60=1.00 avg300=0.00 total=1\nfull avg10=3.00 avg60=0.00 avg300=0.00 total=1\n',
  'proc/7/status': 'Name:\tnode\nRssAnon:\t  100 kB\nRssFile:\t 999 kB\nRssShmem:\t  20 kB\n',
  'proc/8/status': 'Name:\tevil\nRssAnon:\t 1e9 kB\n',
};

function read(files: Readonly<Record<string, string>>): MemoryReading {
  let reading: MemoryReading | null = null;
  machine(files, (folder) => (reading = readMemory(machineFiles(join(folder, 'proc')), [7, 8, 9])));
  return reading!;
}

test('a machine without control groups is read', () => {
  assert.deepEqual(read(MACHINE), {
    totalBytes: 8000 * 1024,
    availableBytes: 3000 * 1024,
    someStallPercent: 12.5,
    fullStallPercent: 3,
    cgroupUsedBytes: null,
    cgroupLimitBytes: null,
    ownBytes: 120 * 1024,
  });
});

test('the group with the least room counts, whichever level it is on; pages of files that can be dropped are room', () => {
  const reading = read({
    ...MACHINE,
    'proc/self/cgroup': '0::/outer/inner\n',
    'proc/self/mountinfo': '30 20 0:26 / ROOT/cg rw - cgroup2 cgroup2 rw\n',
    'cg/outer/inner/cgroup.controllers': 'cpu memory pids\n',
    'cg/outer/inner/memory.max': 'max\n',
    'cg/outer/inner/memory.current': '500\n',
    'cg/outer/memory.max': '1000\n',
    'cg/outer/memory.current': '900\n',
    'cg/outer/memory.stat': 'anon 1\ninactive_file 300\n',
  });
  assert.equal(reading.cgroupLimitBytes, 1000);
  assert.equal(reading.cgroupUsedBytes, 600);
});

test('version 1 is read; its number for "no limit" is none', () => {
  const files = {
    ...MACHINE,
    'proc/self/cgroup': '4:memory:/kpio\n0::/\n',
    'proc/self/mountinfo': '30 20 0:26 / ROOT/memory rw - cgroup cgroup rw,memory\n',
    'memory/kpio/memory.limit_in_bytes': '2000\n',
    'memory/kpio/memory.usage_in_bytes': '700\n',
  };
  assert.equal(read(files).cgroupLimitBytes, 2000);
  assert.equal(read({ ...files, 'memory/kpio/memory.limit_in_bytes': '9223372036854771712\n' }).cgroupLimitBytes, null);
});

test('files that make no sense say nothing', () => {
  const reading = read({
    'proc/meminfo': 'MemTotal: x kB\n'.repeat(10_000),
    'proc/pressure/memory': 'some avg10=99999999.1 \0',
    'proc/self/cgroup': '0::/../../etc\n',
  });
  assert.deepEqual(reading, {
    totalBytes: null,
    availableBytes: null,
    someStallPercent: null,
    fullStallPercent: null,
    cgroupUsedBytes: null,
    cgroupLimitBytes: null,
    ownBytes: 0,
  });
});
