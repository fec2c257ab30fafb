// What the machine says of its memory: /proc/meminfo, PSI, the limits of the control groups that KPIO is in.
// https://docs.kernel.org/accounting/psi.html

import { dirname } from 'node:path';

import { kilobyteField, parseWhole, readBounded } from '../../jail/bounded-read.ts';
import { placesOf } from '../../jail/control-groups.ts';
import type { MemoryReading } from './pressure.ts';

export interface MachineFiles {
  readonly proc: string;
  /** Folder of the memory group that KPIO is in; null for none. */
  readonly group: { readonly version: 1 | 2; readonly folder: string } | null;
}

/** Finds out once where to look. */
export function machineFiles(proc = '/proc'): MachineFiles {
  const places = placesOf(readBounded(`${proc}/self/cgroup`) ?? '', readBounded(`${proc}/self/mountinfo`, 1 << 20) ?? '');
  return { proc, group: places.get('memory') ?? null };
}

/** `pids` are the programs of this KPIO, the kernel's included. */
export function readMemory(files: MachineFiles, pids: Iterable<number>): MemoryReading {
  const memory = readBounded(`${files.proc}/meminfo`, 8192) ?? '';
  const stalls = readBounded(`${files.proc}/pressure/memory`, 1024) ?? '';
  const group = tightestGroup(files.group);
  let ownBytes = 0;
  for (const pid of pids) ownBytes += privateBytes(pid, files.proc);
  return {
    totalBytes: kilobyteField(memory, 'MemTotal'),
    availableBytes: kilobyteField(memory, 'MemAvailable'),
    someStallPercent: stallPercent(stalls, 'some'),
    fullStallPercent: stallPercent(stalls, 'full'),
    cgroupUsedBytes: group?.used ?? null,
    cgroupLimitBytes: group?.limit ?? null,
    ownBytes,
  };
}

/**
 * Memory that would be free if the process ended, as cheaply as it can be had: anonymous and shared-memory pages. Its share of pages that
 * others hold too is not counted (smaps_rollup would, at the price of a walk over all pages and of rights that a plain user lacks).
 */
export function privateBytes(pid: number, proc = '/proc'): number {
  const status = readBounded(`${proc}/${pid}/status`, 4096);
  if (status === null) return 0;
  return (kilobyteField(status, 'RssAnon') ?? 0) + (kilobyteField(status, 'RssShmem') ?? 0);
}

/** `some avg10=1.23 avg60=...` */
function stallPercent(text: string, name: 'some' | 'full'): number | null {
  const match = new RegExp(`^${name} avg10=(\\d{1,3}(?:\\.\\d{1,4})?)\\s`, 'm').exec(text);
  return match === null ? null : Number(match[1]);
}

/** Limits of all groups above hold as well; the one with the least room counts. File pages that can be dropped are not in use. */
function tightestGroup(group: MachineFiles['group']): { used: number; limit: number } | null {
  if (group === null) return null;
  const [limitFile, usedFile] = group.version === 1 ? ['memory.limit_in_bytes', 'memory.usage_in_bytes'] : ['memory.max', 'memory.current'];
  let tightest: { used: number; limit: number } | null = null;
  let depth = 0;
  for (let folder = group.folder; folder !== dirname(folder) && depth < MAX_DEPTH; folder = dirname(folder), depth++) {
    const limit = parseWhole(readBounded(`${folder}/${limitFile}`, 64)?.trim());
    const current = parseWhole(readBounded(`${folder}/${usedFile}`, 64)?.trim());
    // "max", or version 1's number near 2^63, which no machine has.
    if (limit === null || current === null || limit > 2 ** 50) continue;
    const used = Math.max(0, current - droppableBytes(readBounded(`${folder}/memory.stat`, 16_384) ?? ''));
    if (tightest === null || limit - used < tightest.limit - tightest.used) tightest = { used, limit };
  }
  return tightest;
}

const MAX_DEPTH = 64;

function droppableBytes(statistics: string): number {
  const line = /^(?:total_)?inactive_file (\d{1,19})$/m.exec(statistics);
  return line === null ? 0 : Number(line[1]);
}
