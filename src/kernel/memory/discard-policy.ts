// Which tab goes when memory runs out, by rule and with a reason. The same candidates give the same answer.

export interface DiscardCandidate {
  readonly id: string;
  /** Shown to somebody now. */
  readonly isVisible: boolean;
  /** Its document can be had again by asking for its address: no answer to a form, no bytes given by hand. */
  readonly isRestorable: boolean;
  /** Audio, an open dialog, a navigation under way: going now would be seen or heard. */
  readonly isBusy: boolean;
  readonly hasUnsavedInput: boolean;
  readonly hasCdpSession: boolean;
  /** Milliseconds since some fixed time. */
  readonly lastUsedMs: number;
}

export interface DiscardChoice {
  readonly id: string;
  /** One clause for the log, the audit trail and the tab's notice: 'it was used least lately of 5 tabs that nobody sees'. */
  readonly rule: string;
}

/**
 * 1. Never: what is visible, busy, or could not be restored.
 * 2. Last: what a CDP client has a session with. Before it: what holds input that was not sent.
 * 3. Of equals, the one that was used least lately.
 * null: no tab may go.
 */
export function chooseDiscard(candidates: Iterable<DiscardCandidate>): DiscardChoice | null {
  let chosen: DiscardCandidate | null = null;
  let eligible = 0;
  for (const candidate of candidates) {
    if (candidate.isVisible || candidate.isBusy || !candidate.isRestorable) continue;
    eligible++;
    if (chosen === null || goesBefore(candidate, chosen)) chosen = candidate;
  }
  if (chosen === null) return null;
  const others = eligible === 1 ? 'it is the only tab that nobody sees' : `it was used least lately of ${eligible} tabs that nobody sees`;
  const despite = chosen.hasCdpSession ? ', and all have a CDP session' : chosen.hasUnsavedInput ? ', and all hold input that was not sent' : '';
  return { id: chosen.id, rule: eligible === 1 ? others : `${others}${despite}` };
}

function goesBefore(candidate: DiscardCandidate, other: DiscardCandidate): boolean {
  const rank = rankOf(candidate) - rankOf(other);
  return rank === 0 ? candidate.lastUsedMs < other.lastUsedMs : rank < 0;
}

function rankOf({ hasUnsavedInput, hasCdpSession }: DiscardCandidate): number {
  return hasCdpSession ? 2 : hasUnsavedInput ? 1 : 0;
}
