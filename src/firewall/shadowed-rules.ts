// Rules that can never decide, because an earlier one with the same key always does.

import { IS_TIMED, SKIP_INACTIVE, SKIP_PLAIN_ALLOW } from './rule-entry.ts';
import type { RuleEntry } from './rule-entry.ts';

/** Rules of one key, in order: what comes after a rule that always decides can never do so. Keeps a list of nonsense short. */
export function withoutShadowed(bucket: readonly RuleEntry[], states: Uint8Array): readonly RuleEntry[] {
  const kept: RuleEntry[] = [];
  let hasPlainAllow = false;
  for (const entry of bucket) {
    const state = states[entry.rule]!;
    const isPlainAllow = (state & SKIP_PLAIN_ALLOW) !== 0;
    // A second plain allow is skipped whenever the first is.
    if (hasPlainAllow && isPlainAllow) continue;
    kept.push(entry);
    if ((state & (IS_TIMED | SKIP_INACTIVE)) !== 0) continue;
    if (!isPlainAllow) break;
    hasPlainAllow = true;
  }
  return kept;
}
