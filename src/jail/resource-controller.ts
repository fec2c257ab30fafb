// Limits of running processes, from outside: applies jail/limits.ts with what this machine gives this user, and says what that is.
// A process is named by its outermost number (bubblewrap's, where there is one); what is done goes to all below it.

import { readFileSync } from 'node:fs';

import { field, readBounded, readNumber } from './bounded-read.ts';
import { ControlGroups, isInRootCpuGroup, placesOf } from './control-groups.ts';
import { CGROUP_MEMORY_HEADROOM_BYTES, LIMITS, niceOfWeight } from './limits.ts';
import type { LimitedKind, ProcessLimits } from './limits.ts';
import { loadNative } from './native.ts';
import { homeNode, NumaPlacement, preferringNode, readTopology } from './numa.ts';
import { NO_LIMIT, ProcessControl } from './process-control.ts';
import { innermost, sharesNamespace } from './process-tree.ts';
import { SessionNice } from './session-nice.ts';

export type LimitMeans = 'cpu-weight' | 'cpu-quota' | 'memory' | 'tasks' | 'descriptors' | 'freeze' | 'out-of-memory-order' | 'memory-nodes';

export interface MeansReport {
  readonly name: LimitMeans;
  /** How it is done here; null: this machine gives this user no means. */
  readonly means: string | null;
  readonly detail: string;
}

export interface GuestLimits {
  readonly cpuQuotaPercent?: number | null;
  /** Bytes of private data beyond what it holds now. Without privileges a limit can only become smaller. */
  readonly memoryBytes?: number | null;
  readonly maxTasks?: number | null;
}

interface Held {
  readonly pid: number;
  readonly kind: LimitedKind;
  readonly group: string;
  cpuFactor: number;
  oomScoreAdd: number;
  isSettled: boolean;
  /** The program inside; the outermost process until it is known. */
  program: number;
}

export class ResourceController {
  readonly report: readonly MeansReport[];
  readonly #control: ProcessControl;
  readonly #groups: ControlGroups;
  readonly #held = new Map<number, Held>();
  /** A thread's nice value can be lowered again (root, CAP_SYS_NICE or RLIMIT_NICE). */
  readonly #canLowerNice: boolean;
  readonly #hasSessions: boolean;
  readonly #sessions = new SessionNice();
  readonly #placement: NumaPlacement;

  /** Throws where FFI is not to be had. `useGroups` false: no control groups, for one-shot commands and tests. */
  constructor(useGroups: boolean) {
    this.#control = new ProcessControl(loadNative());
    const places = placesOf(readBounded('/proc/self/cgroup') ?? '', readBounded('/proc/self/mountinfo', 1 << 20) ?? '');
    this.#groups = new ControlGroups(useGroups ? places : new Map(), process.pid);
    // RLIMIT_NICE of 20 allows nice 0 and above.
    this.#canLowerNice = hasCapability(CAP_SYS_NICE) || (this.#control.limit(0, 'nice')?.soft ?? 0n) >= 20n;
    this.#hasSessions = readNumber('/proc/sys/kernel/sched_autogroup_enabled') === 1 && isInRootCpuGroup(places);
    const nodes = readTopology();
    this.#placement = new NumaPlacement(nodes, homeNode(nodes));
    this.report = this.#describe();
  }

  /** On machines whose memory is near some processors and far from others: what `start` starts takes its memory where it will be put. */
  startNear<T>(kind: LimitedKind, start: () => T): T {
    return preferringNode(this.#placement.next(isService(kind)), start);
  }

  /** Right after the start: what the process hands on to all that it starts. Cheap. */
  adopt(pid: number, kind: LimitedKind): void {
    if (pid <= 0) return;
    this.#held.set(pid, { pid, kind, group: `${kind}-${pid}`, cpuFactor: 1, oomScoreAdd: 0, isSettled: false, program: pid });
    this.#control.setOutOfMemoryScore(pid, LIMITS[kind].oomScoreAdjust);
    const node = this.#placement.place(pid, isService(kind));
    if (node !== null) this.#control.setAffinity(pid, node.processors);
    if (this.#hasSessions && !this.#groups.has('cpu')) this.#sessions.open(pid);
  }

  /** Once it is jailed and all its threads are there: groups, weight and counts. Resolves when they hold. */
  async settle(pid: number): Promise<void> {
    const held = this.#held.get(pid);
    if (held === undefined || held.isSettled) return;
    held.isSettled = true;
    const limits = LIMITS[held.kind];
    const inner = (held.program = innermost(pid));
    // SAFETY: elsewhere the count is of all processes of this user, and a page would stop the person's own programs from starting.
    if (sharesNamespace(inner, 'self', 'user') === false) this.#control.setLimit(inner, 'tasks', BigInt(limits.maxTasks));
    this.#groups.create(held.group, groupLimits(limits, held.cpuFactor));
    await this.#groups.enter(held.group, inner);
    // It may have ended meanwhile.
    if (!this.#held.has(pid)) this.#groups.remove(held.group);
    else this.#applyPriority(held);
  }

  /** `cpuFactor` of the kind's weight, `oomScoreAdd` above the kind's score. */
  setPriority(pid: number, cpuFactor: number, oomScoreAdd: number): void {
    const held = this.#held.get(pid);
    if (held === undefined || (held.cpuFactor === cpuFactor && held.oomScoreAdd === oomScoreAdd)) return;
    held.cpuFactor = cpuFactor;
    held.oomScoreAdd = oomScoreAdd;
    if (held.isSettled) this.#applyPriority(held);
  }

  /** An operator's own limits for one guest; the answer names what could be done. */
  limit(pid: number, limits: GuestLimits): readonly string[] {
    const held = this.#held.get(pid);
    if (held === undefined) return [];
    const done: string[] = [...this.#groups.limit(held.group, limits)].map((controller) => `${controller} group`);
    if (limits.memoryBytes !== undefined && limits.memoryBytes !== null) {
      const inner = innermost(pid);
      const dataBytes = dataBytesOf(inner);
      if (dataBytes !== null && this.#control.setLimit(inner, 'data', BigInt(dataBytes + limits.memoryBytes))) done.push('RLIMIT_DATA');
    }
    return done;
  }

  /** The process numbers of the programs inside all jails. */
  *programs(): Iterable<number> {
    for (const { program } of this.#held.values()) yield program;
  }

  /** Soft limits of the guest's own program; null for none. */
  limitsOf(pid: number): { readonly dataBytes: number | null; readonly descriptors: number | null; readonly tasks: number | null } {
    const inner = innermost(pid);
    const soft = (resource: 'data' | 'descriptors' | 'tasks'): number | null => {
      const limit = this.#control.limit(inner, resource);
      return limit === null || limit.soft === NO_LIMIT ? null : Number(limit.soft);
    };
    return { dataBytes: soft('data'), descriptors: soft('descriptors'), tasks: soft('tasks') };
  }

  /** The process has ended. */
  release(pid: number): void {
    const held = this.#held.get(pid);
    if (held === undefined) return;
    this.#held.delete(pid);
    this.#sessions.forget(pid);
    this.#placement.leave(pid);
    this.#groups.remove(held.group);
  }

  /** Removes what a KPIO that was killed left behind. Takes the machine some 10 ms: nothing to do while something waits. */
  removeLeftOver(): void {
    this.#groups.removeLeftOver();
  }

  close(): Promise<void> {
    this.#held.clear();
    this.#sessions.close();
    return this.#groups.close();
  }

  #applyPriority({ pid, kind, group, cpuFactor, oomScoreAdd }: Held): void {
    const limits = LIMITS[kind];
    const weight = limits.cpuWeight * cpuFactor;
    if (this.#groups.has('cpu')) this.#groups.limit(group, { cpuWeight: weight });
    // Nice values count from 0 for the kind's full weight: nobody gets more than an ordinary process.
    else {
      const nice = Math.max(0, niceOfWeight(weight) - niceOfWeight(Math.max(limits.cpuWeight, 100)));
      if (this.#hasSessions) this.#sessions.set(pid, nice);
      // Without the right to lower it again a thread's nice value would only ever rise.
      else if (this.#canLowerNice) this.#control.setNice(pid, nice);
    }
    this.#control.setOutOfMemoryScore(pid, Math.min(1000, limits.oomScoreAdjust + oomScoreAdd));
  }

  #describe(): MeansReport[] {
    const groups = this.#groups;
    const group = (controller: 'cpu' | 'memory' | 'pids'): string | null =>
      groups.has(controller) ? `control group (version ${groups.version(controller)})` : null;
    const problem = (controller: 'cpu' | 'memory' | 'pids'): string => groups.problems.get(controller) ?? '';
    const nice = this.#hasSessions ? 'nice values of sessions' : this.#canLowerNice ? 'nice values' : null;
    return [
      { name: 'cpu-weight', means: group('cpu') ?? nice, detail: group('cpu') === null ? problem('cpu') : '' },
      { name: 'cpu-quota', means: group('cpu'), detail: problem('cpu') },
      { name: 'memory', means: group('memory') === null ? 'RLIMIT_DATA' : `RLIMIT_DATA and ${group('memory')}`, detail: problem('memory') },
      { name: 'tasks', means: group('pids') ?? 'RLIMIT_NPROC in user namespaces', detail: problem('pids') },
      { name: 'descriptors', means: 'RLIMIT_NOFILE', detail: '' },
      { name: 'freeze', means: 'SIGSTOP', detail: '' },
      { name: 'out-of-memory-order', means: 'oom_score_adj', detail: '' },
      {
        name: 'memory-nodes',
        means: this.#placement.isUseful ? 'sched_setaffinity and set_mempolicy' : null,
        detail: this.#placement.isUseful ? '' : 'all memory of this machine is equally near',
      },
    ];
  }
}

/** What every page waits for stays near the kernel. */
function isService(kind: LimitedKind): boolean {
  return kind === 'network' || kind === 'screen';
}

const CAP_SYS_NICE = 23;

function hasCapability(bit: number): boolean {
  const effective = field(readFileSync('/proc/self/status', 'utf8'), 'CapEff');
  return effective !== null && /^[0-9a-f]{1,16}$/.test(effective) && ((BigInt(`0x${effective}`) >> BigInt(bit)) & 1n) === 1n;
}

function groupLimits(limits: ProcessLimits, cpuFactor: number): Parameters<ControlGroups['create']>[1] {
  return {
    cpuWeight: limits.cpuWeight * cpuFactor,
    cpuQuotaPercent: limits.cpuQuotaPercent,
    memoryBytes: limits.memoryBytes === null ? null : limits.memoryBytes + CGROUP_MEMORY_HEADROOM_BYTES,
    maxTasks: limits.maxTasks,
  };
}

function dataBytesOf(pid: number): number | null {
  const text = readBounded(`/proc/${pid}/status`);
  const value = text === null ? null : /^\d+ kB$/.exec(field(text, 'VmData') ?? '');
  return value === null ? null : Number.parseInt(value[0], 10) * 1024;
}
