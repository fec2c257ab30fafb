// Boot as a list of named, timed steps. A step that fails ends the boot with its reason; what started before is taken down.

export interface BootStep {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}

export interface TimedStep {
  readonly name: string;
  readonly ms: number;
}

/** Runs the steps in order; `onStep` hears each as it is done. */
export async function runBootSteps(steps: readonly BootStep[], onStep: (step: TimedStep) => void): Promise<readonly TimedStep[]> {
  const timed: TimedStep[] = [];
  for (const { name, run } of steps) {
    const startedAt = performance.now();
    await run();
    const step = { name, ms: Math.round((performance.now() - startedAt) * 10) / 10 };
    timed.push(step);
    onStep(step);
  }
  return timed;
}
