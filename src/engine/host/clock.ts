// Time and tasks as the engine sees them: one event loop per site process.

export interface Clock {
  /** Milliseconds since the process's time origin, monotonic, as coarse as the host wants. */
  now(): number;
  /** Wall clock of the time origin, in ms since the Unix epoch. */
  readonly timeOrigin: number;
}

export interface TaskQueue {
  /** Runs `task` as a task of its own, after the ones queued before. */
  post(task: () => void): void;
  /** Runs `task` after `delayMs` at the earliest; the number cancels it. */
  postDelayed(task: () => void, delayMs: number): number;
  cancel(handle: number): void;
}
