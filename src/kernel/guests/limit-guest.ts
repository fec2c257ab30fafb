// An operator's own limits for one guest: set on its running processes with what this machine gives, and written in the table.
// A limit that cannot be had is refused with its name, and what was asked for with it is not applied either where that can be known before.

import { FailureError } from '../../base/failure.ts';
import type { GuestTable } from './guest-table.ts';
import type { Guest } from './guest.ts';

/** null: stays as it is. */
export interface WantedLimits {
  readonly cpuQuotaPercent: number | null;
  readonly memoryBytes: number | null;
  readonly maxTasks: number | null;
  /** Of both directions; 0: no limit. */
  readonly networkBytesPerSecond: number | null;
}

/** jail/resource-controller.ts. The answer names what was done: 'RLIMIT_DATA', 'cpu group', 'memory group', 'pids group'. */
export interface GuestLimiter {
  readonly report: readonly { readonly name: string; readonly means: string | null; readonly detail: string }[];
  limit(pid: number, limits: { cpuQuotaPercent?: number; memoryBytes?: number; maxTasks?: number }): readonly string[];
}

type MachineLimit = Exclude<keyof WantedLimits, 'networkBytesPerSecond'>;

interface Way {
  readonly limit: MachineLimit;
  /** As in the limiter's report. */
  readonly means: string;
  /** Any of these done is enough. */
  readonly done: readonly string[];
}

const WAYS: readonly Way[] = [
  { limit: 'cpuQuotaPercent', means: 'cpu-quota', done: ['cpu group'] },
  { limit: 'memoryBytes', means: 'memory', done: ['RLIMIT_DATA', 'memory group'] },
  { limit: 'maxTasks', means: 'tasks', done: ['pids group'] },
];

/** Throws guest.limit-refused. */
export function limitGuest(table: GuestTable, guest: Guest, wanted: WantedLimits, limiter: GuestLimiter | null): void {
  const ways = WAYS.filter(({ limit }) => wanted[limit] !== null);
  const { networkBytesPerSecond: network } = wanted;
  if (ways.length === 0 && network === null) throw new FailureError('guest.limit-refused', 'no limit was named');
  const done = ways.length === 0 ? [] : limitProcesses(guest, wanted, ways, limiter);
  const failed = ways.filter((way) => !way.done.some((each) => done.includes(each)));
  const applied = Object.fromEntries(ways.filter((way) => !failed.includes(way)).map(({ limit }) => [limit, wanted[limit]!]));
  // The network service's own, which hears of it from the table: it needs nothing of the machine.
  const networkLimit = network === null ? {} : { networkBytesPerSecond: network === 0 ? null : network };
  table.limit(guest, { ...guest.limits, ...applied, ...networkLimit });
  if (failed.length > 0) throw new FailureError('guest.limit-refused', `${names(failed)}: the machine refused`);
}

function limitProcesses(guest: Guest, wanted: WantedLimits, ways: readonly Way[], limiter: GuestLimiter | null): readonly string[] {
  if (limiter === null) throw new FailureError('guest.limit-refused', `${names(ways)}: nothing here can set limits of running processes`);
  for (const way of ways) {
    const means = limiter.report.find(({ name }) => name === way.means);
    if (means === undefined || means.means === null) throw new FailureError('guest.limit-refused', `${way.limit}: ${means?.detail ?? ''}`);
  }
  return limiter.limit(guest.control.pid, Object.fromEntries(ways.map(({ limit }) => [limit, wanted[limit]!])));
}

function names(ways: readonly Way[]): string {
  return ways.map(({ limit }) => limit).join(', ');
}
