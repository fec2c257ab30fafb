// How much of the processor a guest is worth now, by what a person sees of it.

/** Most to least: what has the person's attention, what is seen, what is not, what stands still. */
export const PRIORITIES = ['foreground', 'visible', 'background', 'frozen'] as const;

export type Priority = (typeof PRIORITIES)[number];

export interface PriorityWeights {
  /** Multiplies the weight of the process's kind (jail/limits.ts). */
  readonly cpuFactor: number;
  /** Added to the machine's out-of-memory score of the kind: the unseen go first. */
  readonly oomScoreAdd: number;
}

export const PRIORITY_WEIGHTS: Readonly<Record<Priority, PriorityWeights>> = {
  foreground: { cpuFactor: 1, oomScoreAdd: 0 },
  visible: { cpuFactor: 0.8, oomScoreAdd: 100 },
  // Three nice steps below what is seen: half of its share when the processor is short, all of it when not.
  background: { cpuFactor: 0.35, oomScoreAdd: 300 },
  frozen: { cpuFactor: 0.1, oomScoreAdd: 500 },
};

/** What a page is doing, as far as the kernel knows it by itself or was told by the page's front doors. */
export interface PageActivity {
  /** Shown to somebody; a page that a CDP client drives counts. */
  readonly isVisible: boolean;
  /** It had the last input or was the last to be shown. */
  readonly isFocused: boolean;
  /** A reason not to stop it: loads under way, audio, a CDP session, an open dialog. */
  readonly isBusy: boolean;
}

/** A process is worth as much as the best of its pages; 'frozen' is never an answer here: that takes time as well. */
export function priorityOf(pages: Iterable<PageActivity>): Exclude<Priority, 'frozen'> {
  let best: Exclude<Priority, 'frozen'> = 'background';
  for (const page of pages) {
    if (!page.isVisible) continue;
    if (page.isFocused) return 'foreground';
    best = 'visible';
  }
  return best;
}
