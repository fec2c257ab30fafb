// Which flow the later fragments of a packet belong to: what its first fragment said, kept for as long as a receiver would wait for the rest.
// Nothing is put together here. A fragment whose first one has not come, or was refused, goes nowhere; one that would be laid over the
// transport header is malformed already (frame-view.ts), so what the firewall has judged is what arrives.

import type { FrameView } from './frame-view.ts';

/** https://www.rfc-editor.org/rfc/rfc8200#section-4.5 allows 60 s; Linux waits 30. */
const LIFE_MS = 30_000;
const MAX_KEPT = 256;

/** Transport fields of the first fragment. */
export interface FirstFragment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly icmpType: number;
  readonly icmpId: number;
  readonly atMs: number;
}

export class FragmentTable {
  /** Oldest first. */
  readonly #kept = new Map<string, FirstFragment>();

  remember(frame: FrameView, isInbound: boolean, nowMs: number): void {
    const key = keyOf(frame, isInbound);
    this.#kept.delete(key);
    for (const [oldest, { atMs }] of this.#kept) {
      if (this.#kept.size < MAX_KEPT && isFresh(atMs, nowMs)) break;
      this.#kept.delete(oldest);
    }
    const { sourcePort, destinationPort, icmpType, icmpId } = frame;
    this.#kept.set(key, { sourcePort, destinationPort, icmpType, icmpId, atMs: nowMs });
  }

  forget(frame: FrameView, isInbound: boolean): void {
    this.#kept.delete(keyOf(frame, isInbound));
  }

  /** Of a later fragment; null when none was let through. */
  find(frame: FrameView, isInbound: boolean, nowMs: number): FirstFragment | null {
    const first = this.#kept.get(keyOf(frame, isInbound));
    return first !== undefined && isFresh(first.atMs, nowMs) ? first : null;
  }
}

/** A clock that goes back ends what was kept. */
function isFresh(atMs: number, nowMs: number): boolean {
  return nowMs >= atMs && nowMs - atMs < LIFE_MS;
}

function keyOf({ source, destination, protocol, fragmentId }: FrameView, isInbound: boolean): string {
  return `${isInbound ? 'in' : 'out'} ${source.join(' ')} ${destination.join(' ')} ${protocol} ${fragmentId}`;
}
