// The jail's first stage where bubblewrap or user namespaces are missing: a filter that every process inherits from the kernel.

import { forbidRings, holdsRing } from '../jail/lock-down.ts';
import { STAGE_ONE } from '../jail/profiles.ts';
import { startAgain } from '../jail/start-again.ts';
import { hasBubblewrap, tryBubblewrapBeside } from '../jail/sandbox.ts';

/**
 * Call before anything else is held or printed: where the weaker jail is needed and this process has an io_uring already, it starts
 * anew as the same program under the filter, and this call does not return.
 */
export function forbidRingsFromTheStart(): void {
  if (hasBubblewrap()) return;
  const mustStartAgain = holdsRing();
  forbidRings(STAGE_ONE);
  if (mustStartAgain) startAgain();
}

/** The same, where bubblewrap is being tried already (start.spec.ts). */
export async function forbidRingsOnceTried(): Promise<void> {
  await tryBubblewrapBeside();
  forbidRingsFromTheStart();
}
