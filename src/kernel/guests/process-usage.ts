// What the processes of a guest have taken of the machine, from /proc. null where the machine does not tell.

import { kilobyteField, readBounded } from '../../jail/bounded-read.ts';
import { processTree } from '../../jail/process-tree.ts';

export interface ProcessUsage {
  readonly processes: number;
  /** User and system time of all its processes. */
  readonly cpuMs: number;
  /** Memory in use, shared pages counted in full. */
  readonly residentBytes: number;
}

/** USER_HZ, the unit of times in /proc: 100 on every machine that Node runs on. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const MS_PER_TICK = 10;

/** Of `pid` and all below it; null when nothing of it is there. */
export function usageOf(pid: number, proc = '/proc'): ProcessUsage | null {
  const tree = pid > 0 ? processTree(pid, proc) : [];
  if (tree.length === 0) return null;
  let ticks = 0;
  let residentBytes = 0;
  for (const each of tree) {
    ticks += ticksOf(readBounded(`${proc}/${each}/stat`, 4096) ?? '');
    residentBytes += kilobyteField(readBounded(`${proc}/${each}/status`) ?? '', 'VmRSS') ?? 0;
  }
  return { processes: tree.length, cpuMs: ticks * MS_PER_TICK, residentBytes };
}

/** Memory with shared pages counted by share (PSS). Slow: the machine walks all pages. null where it may not be read: a jailed process is not dumpable. */
export function proportionalBytesOf(pid: number, proc = '/proc'): number | null {
  let sum: number | null = null;
  for (const each of pid > 0 ? processTree(pid, proc) : []) {
    const bytes = kilobyteField(readBounded(`${proc}/${each}/smaps_rollup`) ?? '', 'Pss');
    if (bytes !== null) sum = (sum ?? 0) + bytes;
  }
  return sum;
}

/** Fields 14 and 15 of /proc/PID/stat. The name before them is the process's own and may hold anything: it ends at the last bracket. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isSafeInteger(ticks) && ticks >= 0 ? ticks : 0;
}
