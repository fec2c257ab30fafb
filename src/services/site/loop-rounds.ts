const ROUNDS = 3;

/**
 * Lets the event loop go round. V8 tells of what was collected in tasks of their own: before they have run, the inspector still names contexts
 * that are gone, and asking for one ends the process. And a process must be copied between two rounds of its loop.
 */
export async function loopRounds(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) await new Promise((resolve) => setImmediate(resolve));
}
