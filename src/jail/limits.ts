// What each kind of process may take of the machine, as commented data. resource-controller.ts applies it from outside, lock-down.ts from inside.
// Where the machine has no means for a limit, the limit does not hold and `security status` says so: nothing here is a promise by itself.

export type LimitedKind = 'kernel' | 'network' | 'screen' | 'zygote' | 'site' | 'extension' | 'app' | 'vm';

export interface ProcessLimits {
  /** Share of the processor against others when it is short: cgroup v2's scale, 1 to 10000, 100 is usual. Without a cgroup: a nice value. */
  readonly cpuWeight: number;
  /** At most this many hundredths of one processor, however idle the machine is; null for no such limit. Needs a cgroup. */
  readonly cpuQuotaPercent: number | null;
  /** Bytes of private data beyond the start (RLIMIT_DATA); null for no limit. */
  readonly memoryBytes: number | null;
  /** Threads and processes together; a cgroup's pids.max, and RLIMIT_NPROC where the process has a user namespace of its own. */
  readonly maxTasks: number;
  readonly maxDescriptors: number;
  /** Added to the machine's own out-of-memory score, 0 to 1000: who goes first when the machine itself has no memory left. */
  readonly oomScoreAdjust: number;
  /** Bytes per second from and to the network, counted by the network service; null for no limit. */
  readonly networkBytesPerSecond: number | null;
}

const GIGABYTE = 1024 ** 3;

/** What a cgroup allows above RLIMIT_DATA: page tables, file pages, shared memory, the program itself. */
export const CGROUP_MEMORY_HEADROOM_BYTES = GIGABYTE / 2;

export const LIMITS: Readonly<Record<LimitedKind, ProcessLimits>> = {
  // Holds everything together: it is never limited by itself, and the last to go.
  kernel: {
    cpuWeight: 400,
    cpuQuotaPercent: null,
    memoryBytes: null,
    maxTasks: 256,
    maxDescriptors: 65_536,
    oomScoreAdjust: 0,
    networkBytesPerSecond: null,
  },
  // All pages wait for it; its memory is bounded by credit and by its cache. One connection is one descriptor.
  network: {
    cpuWeight: 200,
    cpuQuotaPercent: null,
    memoryBytes: null,
    maxTasks: 128,
    maxDescriptors: 4096,
    oomScoreAdjust: 100,
    networkBytesPerSecond: null,
  },
  // Skia, its decoders and the surfaces of all tabs.
  screen: {
    cpuWeight: 200,
    cpuQuotaPercent: null,
    memoryBytes: 3 * GIGABYTE,
    maxTasks: 128,
    maxDescriptors: 64,
    oomScoreAdjust: 100,
    networkBytesPerSecond: null,
  },
  // Holds no page, but all pages of its copies end with it.
  zygote: {
    cpuWeight: 100,
    cpuQuotaPercent: null,
    memoryBytes: GIGABYTE,
    maxTasks: 4096,
    maxDescriptors: 64,
    oomScoreAdjust: 100,
    networkBytesPerSecond: null,
  },
  // The pages of one site. Above the memory limit the page ends with page.out-of-memory.
  site: {
    cpuWeight: 100,
    cpuQuotaPercent: null,
    memoryBytes: 2 * GIGABYTE,
    maxTasks: 256,
    maxDescriptors: 64,
    oomScoreAdjust: 300,
    networkBytesPerSecond: null,
  },
  // Runs unseen and on every page: less of everything than a page.
  extension: {
    cpuWeight: 50,
    cpuQuotaPercent: 100,
    memoryBytes: GIGABYTE / 2,
    maxTasks: 64,
    maxDescriptors: 64,
    oomScoreAdjust: 400,
    networkBytesPerSecond: 8 * 1024 * 1024,
  },
  app: {
    cpuWeight: 100,
    cpuQuotaPercent: null,
    memoryBytes: GIGABYTE,
    maxTasks: 128,
    maxDescriptors: 128,
    oomScoreAdjust: 300,
    networkBytesPerSecond: null,
  },
  // Its memory is the guest's, chosen when it is made; what goes first is still a page.
  vm: {
    cpuWeight: 100,
    cpuQuotaPercent: null,
    memoryBytes: null,
    maxTasks: 256,
    maxDescriptors: 256,
    oomScoreAdjust: 200,
    networkBytesPerSecond: null,
  },
};

/**
 * The nice value that gives about the same share as a weight: each step is a factor of 1.25.
 * https://man7.org/linux/man-pages/man7/sched.7.html, "The nice value".
 */
export function niceOfWeight(weight: number): number {
  const steps = Math.log(100 / weight) / Math.log(1.25);
  return Math.max(-20, Math.min(19, Math.round(steps)));
}
