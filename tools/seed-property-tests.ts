// Imported into the test processes that hold property tests: they try the same examples in each run, so that a red run is red again.
// KPIO_SEED=random tries others (fast-check prints the seed of what failed), KPIO_SEED=NUMBER those of that seed.

import { configureGlobal } from 'fast-check';

const seed = process.env['KPIO_SEED'] ?? '1';
if (seed !== 'random') {
  if (!/^-?\d+$/.test(seed)) throw new Error(`KPIO_SEED is a number or "random", not "${seed}"`);
  configureGlobal({ seed: Number(seed) });
}
