// A guest as the shell prints it: plain JSON, a copy.

import type { Failure } from '../../base/failure.ts';
import type { ProcessLimits } from '../../jail/limits.ts';
import type { MountView } from '../files/mount-table.ts';
import type { Connection } from '../services/service-registry.ts';
import type { Guest, GuestKind, GuestNetworkInterface, GuestState, GuestTraffic } from './guest.ts';
import { proportionalBytesOf, usageOf } from './process-usage.ts';

export interface GuestStatistics extends GuestTraffic {
  /** Messages that were refused for a missing right. */
  readonly refusals: number;
  readonly loads: number;
  /** null once it has ended. */
  readonly cpuMs: number | null;
  readonly residentBytes: number | null;
  readonly processes: number | null;
  /** Only when asked for. */
  readonly proportionalBytes: number | null;
}

export interface GuestSnapshot {
  readonly id: number;
  readonly kind: GuestKind;
  readonly name: string;
  readonly owner: string;
  readonly state: GuestState;
  readonly profile: string;
  readonly pid: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endReason: Failure | null;
  readonly limits: ProcessLimits;
  readonly networkInterface: GuestNetworkInterface | null;
  readonly statistics: GuestStatistics;
  readonly protections: readonly string[];
  readonly connections: readonly Connection[];
  readonly mounts: readonly MountView[];
}

/** `exact`: the memory with shared pages counted by share as well, which takes the machine some milliseconds for each guest. */
export function snapshotOf(guest: Guest, exact: boolean): GuestSnapshot {
  const { control } = guest;
  const hasEnded = guest.state === 'ended';
  // SAFETY: the number of a process that has ended may belong to another by now.
  const usage = hasEnded ? null : usageOf(control.pid);
  return {
    id: guest.id,
    kind: guest.kind,
    name: guest.name,
    owner: guest.owner,
    state: guest.state,
    profile: guest.profile,
    pid: control.pid,
    startedAt: new Date(guest.startedAt).toISOString(),
    endedAt: guest.endedAt === null ? null : new Date(guest.endedAt).toISOString(),
    endReason: guest.endReason,
    limits: { ...guest.limits },
    networkInterface: guest.networkInterface,
    statistics: {
      ...control.traffic,
      refusals: guest.refusals,
      loads: guest.loads,
      cpuMs: usage?.cpuMs ?? null,
      residentBytes: usage?.residentBytes ?? null,
      processes: usage?.processes ?? null,
      proportionalBytes: exact && !hasEnded ? proportionalBytesOf(control.pid) : null,
    },
    protections: [...control.protections],
    connections: control.connections.map((connection) => ({ ...connection })),
    mounts: guest.files.views,
  };
}
