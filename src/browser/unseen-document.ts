// A document that was given to a process which has not begun with it: kept until it has, so that another process can have it should this one end.
// Nothing of it can have run by then. What it holds is bounded by what a process may be given ahead.

import type { Failure } from '../base/failure.ts';
import type { DocumentHead } from '../protocol/site-channel.ts';
import type { PageSlot } from './page-slot.ts';

/** The credit of a load and the queue towards a process, with some room: more than this comes only to a process that is gone. */
const MAX_BYTES = 8 * 1024 * 1024;

export interface DocumentCommit {
  readonly loaderId: string;
  readonly head: DocumentHead;
  readonly historyState: string | null;
  readonly historyLength: number;
  readonly historyIndex: number;
}

export class UnseenDocument {
  readonly commit: DocumentCommit;
  /** As ProcessPool.processFor has it. */
  readonly site: string;
  #pieces: Uint8Array[] = [];
  #sizeBytes = 0;
  #end: 'open' | 'whole' | Failure = 'open';

  constructor(commit: DocumentCommit, site: string) {
    this.commit = commit;
    this.site = site;
  }

  /** False: too much came to be kept. */
  get canMove(): boolean {
    return this.#sizeBytes <= MAX_BYTES;
  }

  add(bytes: Uint8Array): void {
    this.#sizeBytes += bytes.length;
    if (this.canMove) this.#pieces.push(bytes);
    else this.#pieces = [];
  }

  end(how: 'whole' | Failure): void {
    this.#end = how;
  }

  /** Sends all of it to the process that the slot is in now. */
  sendTo(slot: PageSlot): void {
    const { loaderId } = this.commit;
    slot.send('page.commit', this.commit);
    for (const bytes of this.#pieces) slot.send('page.data', { loaderId, bytes });
    if (this.#end === 'whole') slot.send('page.end', { loaderId });
    else if (this.#end !== 'open') slot.send('page.failed', { loaderId, failure: this.#end });
  }
}
