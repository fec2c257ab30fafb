// Control groups: where this KPIO may make some, and the groups of its guests. Version 1 has one tree for each controller, version 2 one
// for all; a machine may have both, or give a plain user none. https://docs.kernel.org/admin-guide/cgroup-v2.html
// What counts is what can be written: everything is found out by trying.

import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { namesIn, parseWhole, readBounded } from './bounded-read.ts';

export type Controller = 'cpu' | 'memory' | 'pids';

const CONTROLLERS: readonly Controller[] = ['cpu', 'memory', 'pids'];
const GROUP_PREFIX = 'kpio-';
/** Of the kernel process itself, where it must not stay above its guests. */
const OWN_GROUP = 'kernel';
const SWEEP_MS = 100;
const CLOSE_ROUNDS = 30;

export interface ControllerPlace {
  readonly version: 1 | 2;
  /** The group that KPIO itself is in, as a folder. */
  readonly folder: string;
}

export interface GroupLimits {
  /** 1 to 10000, 100 is usual. */
  readonly cpuWeight?: number;
  readonly cpuQuotaPercent?: number | null;
  readonly memoryBytes?: number | null;
  readonly maxTasks?: number | null;
}

/** Controller -> the folder of the group that `pid` is in, out of /proc/PID/cgroup and the mounts. */
export function placesOf(cgroup: string, mountInfo: string): ReadonlyMap<Controller, ControllerPlace> {
  const places = new Map<Controller, ControllerPlace>();
  const mounts = cgroupMounts(mountInfo);
  for (const line of cgroup.split('\n').slice(0, 64)) {
    // hierarchy-ID:controller-list:path; version 2 has the number 0 and no list.
    const match = /^(\d+):([^:]*):(\/.*)$/.exec(line);
    if (match === null || match[3]!.split('/').includes('..')) continue;
    const [, number, list, path] = match as unknown as [string, string, string, string];
    if (number === '0' && list === '') {
      const mount = mounts.find((each) => each.version === 2);
      if (mount === undefined) continue;
      const folder = join(mount.folder, inMount(path, mount.root));
      const available = (readBounded(join(folder, 'cgroup.controllers')) ?? '').split(/\s+/);
      for (const name of CONTROLLERS) if (available.includes(name) && !places.has(name)) places.set(name, { version: 2, folder });
    } else {
      for (const name of CONTROLLERS) {
        if (!list.split(',').includes(name)) continue;
        const mount = mounts.find((each) => each.version === 1 && each.controllers.includes(name));
        if (mount !== undefined) places.set(name, { version: 1, folder: join(mount.folder, inMount(path, mount.root)) });
      }
    }
  }
  return places;
}

interface CgroupMount {
  readonly version: 1 | 2;
  readonly folder: string;
  /** The part of the tree that is mounted there. */
  readonly root: string;
  readonly controllers: readonly string[];
}

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function cgroupMounts(mountInfo: string): CgroupMount[] {
  return mountInfo
    .split('\n')
    .slice(0, 4096)
    .flatMap((line) => {
      const [before = '', after = ''] = line.split(' - ');
      const [, , , root = '/', folder] = before.split(' ');
      const [type, , options = ''] = after.split(' ');
      if (folder === undefined || (type !== 'cgroup' && type !== 'cgroup2')) return [];
      return [{ version: type === 'cgroup' ? (1 as const) : (2 as const), folder, root, controllers: options.split(',') }];
    });
}

/** A container may have only its own part of the tree mounted. */
function inMount(path: string, root: string): string {
  if (root === '/' || root.startsWith('/..')) return path;
  if (path === root) return '/';
  return path.startsWith(`${root}/`) ? path.slice(root.length) : path;
}

/** The groups of one running KPIO: `kpio-PID` below its own group, with one group for each guest. */
export class ControlGroups {
  /** Why a controller cannot be used; absent when it can. */
  readonly problems = new Map<Controller, string>();
  readonly #roots = new Map<Controller, ControllerPlace>();
  readonly #guests = new Set<string>();
  /** Groups that cannot be removed yet. */
  readonly #leaving = new Set<string>();
  /** Where groups of a KPIO that was killed may lie. */
  readonly #parents = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  /** `pid` names the groups; nothing is made before the first guest needs it but the one folder that shows it can be. */
  constructor(places: ReadonlyMap<Controller, ControllerPlace>, pid: number) {
    for (const controller of CONTROLLERS) {
      const place = places.get(controller);
      if (place === undefined) this.problems.set(controller, 'the machine gives this process no such controller');
      else this.#prepare(controller, place, pid);
    }
  }

  /** Of a KPIO that was killed. Takes the machine some 10 ms. */
  removeLeftOver(): void {
    for (const parent of this.#parents) removeLeftOver(parent);
  }

  has(controller: Controller): boolean {
    return this.#roots.has(controller);
  }

  version(controller: Controller): 1 | 2 | null {
    return this.#roots.get(controller)?.version ?? null;
  }

  /** Makes the guest's groups. `guest` is a name without slashes. */
  create(guest: string, limits: GroupLimits): void {
    for (const { folder } of this.#folders(guest)) makeFolder(folder);
    this.#guests.add(guest);
    this.limit(guest, limits);
  }

  /** Changes what is named; resolves to the controllers that took it. */
  limit(guest: string, limits: GroupLimits): readonly Controller[] {
    const done: Controller[] = [];
    for (const { controller, version, folder } of this.#folders(guest)) {
      const lines = version === 1 ? version1(controller, limits) : version2(controller, limits);
      if (lines.length > 0 && lines.every(([file, text]) => tryWrite(join(folder, file), text))) done.push(controller);
    }
    return done;
  }

  /** Moving takes the machine some 10 ms (it waits for all processors), so it is not waited for in the kernel's own thread. */
  async enter(guest: string, pid: number): Promise<boolean> {
    let isAll = true;
    for (const folder of new Set(this.#folders(guest).map((each) => each.folder))) {
      isAll =
        (await appendFile(join(folder, 'cgroup.procs'), String(pid)).then(
          () => true,
          () => false,
        )) && isAll;
    }
    return isAll;
  }

  /** Bytes that the guest's group holds now; null without a memory group. */
  memoryOf(guest: string): number | null {
    const place = this.#folders(guest).find(({ controller }) => controller === 'memory');
    if (place === undefined) return null;
    return parseWhole(readBounded(join(place.folder, place.version === 1 ? 'memory.usage_in_bytes' : 'memory.current'), 64)?.trim());
  }

  /** The guest has ended, or is about to: its groups go when its last process has left them. */
  remove(guest: string): void {
    this.#guests.delete(guest);
    for (const { folder } of this.#folders(guest)) this.#leaving.add(folder);
    this.#sweep();
    this.#timer ??= setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  /** Waits a little for processes that still end; what is left then is removed by the next start. */
  async close(): Promise<void> {
    for (const guest of this.#guests) this.remove(guest);
    for (let round = 0; round < CLOSE_ROUNDS && this.#leaving.size > 0; round++) {
      await sleep(SWEEP_MS / 10);
      this.#sweep();
    }
    if (this.#timer !== null) clearInterval(this.#timer);
    for (const { folder } of this.#roots.values()) tryRemove(folder);
  }

  #sweep(): void {
    for (const folder of this.#leaving) if (tryRemove(folder)) this.#leaving.delete(folder);
    if (this.#leaving.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #prepare(controller: Controller, place: ControllerPlace, pid: number): void {
    // Version 2: below the own group, or beside it where that has processes of others (a terminal's, say).
    const above = place.version === 1 ? [place.folder] : [place.folder, dirname(place.folder)].filter((each) => mayMoveInto(each));
    for (const parent of above) {
      const folder = join(parent, `${GROUP_PREFIX}${pid}`);
      this.#parents.add(parent);
      if (!makeFolder(folder)) continue;
      if (place.version === 1 || handOn(controller, parent, folder, pid)) return void this.#roots.set(controller, { version: place.version, folder });
      tryRemove(folder);
    }
    this.problems.set(controller, `${place.folder} and the group above it do not let this user make groups with the ${controller} controller`);
  }

  #folders(guest: string): { controller: Controller; version: 1 | 2; folder: string }[] {
    return [...this.#roots].map(([controller, { version, folder }]) => ({ controller, version, folder: join(folder, guest) }));
  }
}

/** Who moves a process needs to write where both groups meet. */
function mayMoveInto(folder: string): boolean {
  try {
    accessSync(join(folder, 'cgroup.procs'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the processor is shared by session here (autogroup): only for what is in no processor group. */
export function isInRootCpuGroup(places: ReadonlyMap<Controller, ControllerPlace>): boolean {
  const place = places.get('cpu');
  if (place === undefined) return true;
  // The root has no weight and no shares to set against others.
  if (place.version === 1) return readBounded(join(place.folder, 'cgroup.sane_behavior')) !== null;
  for (let folder = place.folder; folder !== dirname(folder); folder = dirname(folder)) if (readBounded(join(folder, 'cpu.weight')) !== null) return false;
  return true;
}

/**
 * Turns a controller on for the groups below. A group with processes of its own cannot hand one on, unless it is the root
 * ("no internal processes"): where this KPIO is alone in it, it goes into a group of its own first.
 */
function handOn(controller: Controller, above: string, folder: string, pid: number): boolean {
  const lists = (path: string, file: string): boolean => (readBounded(join(path, file)) ?? '').split(/\s+/).includes(controller);
  const turnOn = (path: string): boolean => {
    tryWrite(join(path, 'cgroup.subtree_control'), `+${controller}`);
    return lists(path, 'cgroup.subtree_control');
  };
  if (!lists(folder, 'cgroup.controllers') && !turnOn(above)) {
    if ((readBounded(join(above, 'cgroup.procs')) ?? '').trim() !== String(pid)) return false;
    const own = join(folder, OWN_GROUP);
    if (!makeFolder(own) || !tryWrite(join(own, 'cgroup.procs'), String(pid)) || !turnOn(above)) return false;
  }
  return turnOn(folder);
}

const PERIOD_MICROSECONDS = 100_000;

function version1(controller: Controller, limits: GroupLimits): [file: string, text: string][] {
  const { cpuWeight, cpuQuotaPercent, memoryBytes, maxTasks } = limits;
  const lines: [string, string][] = [];
  if (controller === 'cpu') {
    // Shares have 1024 where weights have 100.
    if (cpuWeight !== undefined) lines.push(['cpu.shares', String(Math.max(2, Math.round(cpuWeight * 10.24)))]);
    if (cpuQuotaPercent !== undefined) {
      lines.push(['cpu.cfs_period_us', String(PERIOD_MICROSECONDS)]);
      lines.push(['cpu.cfs_quota_us', cpuQuotaPercent === null ? '-1' : String(quotaMicroseconds(cpuQuotaPercent))]);
    }
  } else if (controller === 'memory' && memoryBytes !== undefined) lines.push(['memory.limit_in_bytes', memoryBytes === null ? '-1' : String(memoryBytes)]);
  else if (controller === 'pids' && maxTasks !== undefined) lines.push(['pids.max', maxTasks === null ? 'max' : String(maxTasks)]);
  return lines;
}

function version2(controller: Controller, limits: GroupLimits): [file: string, text: string][] {
  const { cpuWeight, cpuQuotaPercent, memoryBytes, maxTasks } = limits;
  const lines: [string, string][] = [];
  if (controller === 'cpu') {
    if (cpuWeight !== undefined) lines.push(['cpu.weight', String(Math.max(1, Math.round(cpuWeight)))]);
    if (cpuQuotaPercent !== undefined)
      lines.push(['cpu.max', `${cpuQuotaPercent === null ? 'max' : quotaMicroseconds(cpuQuotaPercent)} ${PERIOD_MICROSECONDS}`]);
  } else if (controller === 'memory' && memoryBytes !== undefined) lines.push(['memory.max', memoryBytes === null ? 'max' : String(memoryBytes)]);
  else if (controller === 'pids' && maxTasks !== undefined) lines.push(['pids.max', maxTasks === null ? 'max' : String(maxTasks)]);
  return lines;
}

function quotaMicroseconds(percent: number): number {
  return Math.max(1000, Math.round((percent / 100) * PERIOD_MICROSECONDS));
}

/** Groups of a KPIO that was killed: empty ones can be removed, others are somebody's. */
function removeLeftOver(folder: string): void {
  for (const name of namesIn(folder)) {
    const pid = parseWhole(name.startsWith(GROUP_PREFIX) ? name.slice(GROUP_PREFIX.length) : undefined);
    if (pid === null || readBounded(`/proc/${pid}/stat`, 64) !== null) continue;
    for (const guest of namesIn(join(folder, name))) tryRemove(join(folder, name, guest));
    tryRemove(join(folder, name));
  }
}

function makeFolder(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function tryWrite(file: string, text: string): boolean {
  try {
    writeFileSync(file, text);
    return true;
  } catch {
    return false;
  }
}

/** True when it is gone: the group's own files vanish with it, a process in it keeps it. */
function tryRemove(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
