// How short memory is, from what the machine says, with hysteresis: a level is entered at once and left only when things are clearly better.

export const PRESSURE_LEVELS = ['none', 'moderate', 'critical'] as const;

export type PressureLevel = (typeof PRESSURE_LEVELS)[number];

/** One look at the machine. null: the machine does not tell. */
export interface MemoryReading {
  readonly totalBytes: number | null;
  readonly availableBytes: number | null;
  /** Per cent of the last 10 s in which some task waited for memory (PSI). */
  readonly someStallPercent: number | null;
  /** The same for all tasks at once. */
  readonly fullStallPercent: number | null;
  /** Of the tightest cgroup that holds KPIO; both null where none has a limit. */
  readonly cgroupUsedBytes: number | null;
  readonly cgroupLimitBytes: number | null;
  /** Private memory of all KPIO processes together. */
  readonly ownBytes: number;
}

export interface PressureThresholds {
  /** Share of the machine's memory (or of the cgroup's limit) that is still free. */
  readonly freeShare: number;
  /** And in bytes: on a large machine a small share is plenty. The smaller of both counts. */
  readonly freeBytes: number;
  readonly someStallPercent: number;
  readonly fullStallPercent: number;
  /** Share of the budget for all KPIO processes that is used. */
  readonly budgetShare: number;
}

const MEGABYTE = 1024 * 1024;

export const THRESHOLDS: Readonly<Record<Exclude<PressureLevel, 'none'>, PressureThresholds>> = {
  moderate: { freeShare: 0.15, freeBytes: 1536 * MEGABYTE, someStallPercent: 10, fullStallPercent: 3, budgetShare: 0.85 },
  critical: { freeShare: 0.05, freeBytes: 512 * MEGABYTE, someStallPercent: 40, fullStallPercent: 15, budgetShare: 1 },
};

/** A level is left when the reading is better than its thresholds by this factor. */
const LEAVE_FACTOR = 1.25;
/** Memory is far from short when it would not be by this factor. */
const PLENTY_FACTOR = 2;

export interface PressureVerdict {
  readonly level: PressureLevel;
  /** Why, for people and the audit log; '' at 'none'. */
  readonly reason: string;
}

/** `budgetBytes`: for all KPIO processes together; null for none. `before` is the level that holds now. */
export function pressureOf(reading: MemoryReading, budgetBytes: number | null, before: PressureLevel): PressureVerdict {
  for (const level of ['critical', 'moderate'] as const) {
    const isHeld = PRESSURE_LEVELS.indexOf(before) >= PRESSURE_LEVELS.indexOf(level);
    const reason = reasonFor(reading, budgetBytes, THRESHOLDS[level], isHeld ? LEAVE_FACTOR : 1);
    if (reason !== null) return { level, reason };
  }
  return { level: 'none', reason: '' };
}

/** Memory is not short, and will not be soon: no threshold would be passed if it were twice as near. */
export function hasPlenty(reading: MemoryReading, budgetBytes: number | null): boolean {
  return reasonFor(reading, budgetBytes, THRESHOLDS.moderate, PLENTY_FACTOR) === null;
}

/** `slack` above 1 makes every threshold easier to reach: the level holds already. */
function reasonFor(reading: MemoryReading, budgetBytes: number | null, limits: PressureThresholds, slack: number): string | null {
  const { totalBytes, availableBytes, cgroupUsedBytes, cgroupLimitBytes, someStallPercent, fullStallPercent, ownBytes } = reading;
  if (totalBytes !== null && availableBytes !== null) {
    const needed = Math.min(totalBytes * limits.freeShare, limits.freeBytes) * slack;
    if (availableBytes < needed) return `${megabytes(availableBytes)} of the machine's ${megabytes(totalBytes)} are available`;
  }
  if (cgroupLimitBytes !== null && cgroupUsedBytes !== null) {
    const needed = Math.min(cgroupLimitBytes * limits.freeShare, limits.freeBytes) * slack;
    if (cgroupLimitBytes - cgroupUsedBytes < needed) return `${megabytes(cgroupUsedBytes)} of the control group's ${megabytes(cgroupLimitBytes)} are used`;
  }
  if (budgetBytes !== null && ownBytes * slack > budgetBytes * limits.budgetShare)
    return `KPIO holds ${megabytes(ownBytes)} of its budget of ${megabytes(budgetBytes)}`;
  if (fullStallPercent !== null && fullStallPercent * slack >= limits.fullStallPercent)
    return `all processes waited for memory for ${fullStallPercent} % of the last 10 s`;
  if (someStallPercent !== null && someStallPercent * slack >= limits.someStallPercent)
    return `processes waited for memory for ${someStallPercent} % of the last 10 s`;
  return null;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / MEGABYTE)} MB`;
}
