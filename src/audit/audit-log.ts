// The audit log of a running system: takes events, writes them in groups, tells followers. One instance for a folder (the kernel holds the lock
// of its state folder). Flow: append -> queue -> LogStore.append (one group at a time) -> receipts. See docs/audit.md.
// A disk that fails is no end: what must be audited is refused with `audit.unavailable`, the rest waits in a bounded queue, and each further
// event that must be audited, or a timer, tries again.

import { FailureError, failure } from '../base/failure.ts';
import type { Failure, Result } from '../base/failure.ts';
import type { Anchor, AnchorVerdict } from './anchor.ts';
import { AnchorKeeper } from './anchor-keeper.ts';
import { AppendQueue } from './append-queue.ts';
import type { QueuedEntry } from './append-queue.ts';
import { encodeEventTail } from './audit-entry.ts';
import type { AuditDetails, AuditEntry, AuditEvent, AuditReceipt, AuditWriter } from './audit-entry.ts';
import { filesIn } from './audit-files.ts';
import type { AuditFiles } from './audit-files.ts';
import { readEntries, UnreadableLog } from './folder-reader.ts';
import { LOG_ACTOR, LOG_EVENTS } from './log-layout.ts';
import { MAX_GROUP_ENTRIES, UncertainCommit } from './log-store.ts';
import type { LogStore } from './log-store.ts';
import { openStore } from './open-store.ts';
import type { OpenedStore } from './open-store.ts';
import { pruneBundles, prunableBefore } from './retention.ts';
import type { RetentionPolicy } from './retention.ts';
import type { NoteSigner } from './signed-note.ts';
import { TILE_WIDTH } from './tile-path.ts';

export interface AuditLogOptions {
  readonly signer: NoteSigner;
  /** Without one, a rollback of the whole folder is not found. */
  readonly anchor?: Anchor;
  /** Without one, nothing is ever removed. */
  readonly retention?: RetentionPolicy;
  /** ms since 1970. */
  readonly now?: () => number;
  /** How long entries of class should wait for company. */
  readonly gatherMs?: number;
  /** How long after a failed write the log tries again by itself. */
  readonly retryMs?: number;
  /** The folder's files; tests give failing ones. */
  readonly files?: AuditFiles;
}

export interface AuditStatus {
  /** Entries that a durable checkpoint covers. */
  readonly size: number;
  readonly waiting: number;
  /** Entries of class should that were lost and not yet logged as lost. */
  readonly lost: number;
  /** Why the last write failed; null when it did not. */
  readonly trouble: string | null;
}

const GATHER_MS = 100;
const RETRY_MS = 1000;
/** So many entries that wait are written without waiting for more. */
const GATHER_ENTRIES = 256;
const ANCHOR_EVERY_ENTRIES = 10_000;
const PRUNE_EVERY_ENTRIES = 16_384;

export class AuditLog implements AuditWriter {
  readonly #store: LogStore;
  readonly #queue = new AppendQueue();
  readonly #retention: RetentionPolicy | null;
  /** The folder held no log when it was opened. */
  readonly isNew: boolean;
  #anchor: AnchorKeeper | null = null;
  readonly #now: () => number;
  readonly #gatherMs: number;
  readonly #retryMs: number;
  /** The write that goes on, until the queue needs none. */
  #writing: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #trouble: string | null = null;
  #lost = { count: 0, sinceMs: 0 };
  #isClosed = false;
  /** Replaced at each commit: followers wait on it. */
  #grown = Promise.withResolvers<void>();
  #anchorAt = ANCHOR_EVERY_ENTRIES;
  #pruneAt = 0;
  #upkeep: Promise<void> = Promise.resolve();

  private constructor(store: LogStore, isNew: boolean, options: AuditLogOptions) {
    this.#store = store;
    this.isNew = isNew;
    this.#retention = options.retention ?? null;
    this.#now = options.now ?? Date.now;
    this.#gatherMs = options.gatherMs ?? GATHER_MS;
    this.#retryMs = options.retryMs ?? RETRY_MS;
  }

  /**
   * Opens the log of a folder, or makes one. `audit.damaged`: it is not what was signed. `audit.unavailable`: the disk does not let it be read.
   * Once open, a full disk is no failure of opening: the log then begins with trouble and goes on when there is room.
   */
  static async open(folder: string, options: AuditLogOptions): Promise<Result<AuditLog>> {
    const files = options.files ?? filesIn(folder);
    let opened: OpenedStore;
    try {
      opened = await openStore(files, options.signer);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { ok: false, failure: failure(error instanceof UnreadableLog ? 'audit.damaged' : 'audit.unavailable', reason) };
    }
    const log = new AuditLog(opened.store, opened.isNew, options);
    log.#own(LOG_EVENTS.opened, 'done', { size: opened.store.size });
    if (opened.cut !== null) log.#own(LOG_EVENTS.tailCut, 'done', opened.cut);
    await log.flush();
    if (options.anchor !== undefined) await log.anchorIn(options.anchor);
    return { ok: true, value: log };
  }

  get status(): AuditStatus {
    return { size: this.#store.size, waiting: this.#queue.length, lost: this.#lost.count, trouble: this.#trouble };
  }

  /** The last durable checkpoint, as a signed note: keep copies of it elsewhere. */
  get checkpoint(): Uint8Array {
    return this.#store.checkpoint;
  }

  append(event: AuditEvent): Promise<AuditReceipt | null> {
    const isMust = event.class === 'must';
    const { promise, resolve, reject } = Promise.withResolvers<AuditReceipt | null>();
    if (!this.#isClosed && this.#queue.push({ tail: encodeEventTail(event, this.#now()), isMust, settle: { resolve, reject } })) this.#schedule();
    else if (isMust) reject(new FailureError('audit.unavailable', this.#isClosed ? 'it is closed' : 'too many entries wait'));
    else {
      this.#countLost(1);
      resolve(null);
    }
    return promise;
  }

  async tell(event: AuditEvent & { readonly class: 'should' }): Promise<void> {
    this.note(event);
    if (this.#isClosed) return;
    this.#startWriting();
    await this.#writing;
  }

  note(event: AuditEvent & { readonly class: 'should' }): void {
    if (!this.#isClosed && this.#queue.push({ tail: encodeEventTail(event, this.#now()), isMust: false, settle: null })) this.#schedule();
    else this.#countLost(1);
  }

  async beforeAct<T>(event: AuditEvent & { readonly class: 'must' }, act: () => T | Promise<T>): Promise<T> {
    await this.append(event);
    return act();
  }

  /**
   * Anchors a log that is open, for counters that take their time to be there: as `anchor` of the options, which is for those that do not. Once.
   * Never rejects; null: the counter could not be asked, and will be when the log is anchored next.
   */
  async anchorIn(anchor: Anchor): Promise<AnchorVerdict | null> {
    const keeper = new AnchorKeeper(anchor, this);
    const verdict = await keeper.open(this.isNew, this.#store.files, this.#store.size);
    this.#anchor = keeper;
    this.#anchorAt = this.#store.size + ANCHOR_EVERY_ENTRIES;
    return verdict;
  }

  /** The counter that it is anchored in; null without one. */
  get anchorName(): string | null {
    return this.#anchor?.name ?? null;
  }

  /** Resolves when what was appended before is durable, or the disk failed (see status). */
  async flush(): Promise<void> {
    if (this.#queue.length > 0 || this.#lost.count > 0) this.#startWriting();
    await this.#writing;
    await this.#upkeep;
  }

  /** Writes what waits, anchors, and refuses all that comes later. What cannot be written is lost. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#anchor?.raise();
    this.note({ class: 'should', event: LOG_EVENTS.closed, actor: LOG_ACTOR, outcome: 'done' });
    this.#isClosed = true;
    await this.flush();
    while (this.#queue.length > 0) for (const { settle } of this.#queue.takeGroup(MAX_GROUP_ENTRIES)) settle?.resolve(null);
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#grown.resolve();
  }

  /** Entries from `from` on as they become durable, until the log closes or `signal` aborts. A slow reader holds nothing up: it reads the disk. */
  async *follow(from: number, signal?: AbortSignal): AsyncGenerator<AuditEntry> {
    const isAborted = (): boolean => signal?.aborted === true;
    const aborted = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    let next = from;
    while (!isAborted()) {
      const [size, grown] = [this.#store.size, this.#grown.promise];
      if (next < size) {
        for await (const entry of readEntries(this.#store.files, size, next, size)) {
          if (isAborted()) return;
          next = entry.sequence + 1;
          yield entry;
        }
        // Full bundles that are missing were pruned; the partial one is read again when it has grown meanwhile.
        next = Math.max(next, size - (size % TILE_WIDTH));
      } else if (this.#isClosed && this.#writing === null) return;
      else await Promise.race([grown, aborted]);
    }
  }

  /** An entry of the log itself, before all that wait. */
  #own(event: string, outcome: 'done' | 'failed', details: AuditDetails): void {
    const tail = encodeEventTail({ class: 'should', event, actor: LOG_ACTOR, outcome, details }, this.#now());
    this.#queue.putBack([{ tail, isMust: false, settle: null }]);
  }

  /** Entries of class must are written at once, together with what the same turn of the event loop brings; others wait for company. */
  #schedule(): void {
    if (this.#writing !== null) return;
    const isUrgent = this.#queue.hasMust || (this.#trouble === null && this.#queue.length >= GATHER_ENTRIES);
    if (isUrgent) this.#startWriting();
    else this.#timer ??= setTimeout(() => this.#startWriting(), this.#trouble === null ? this.#gatherMs : this.#retryMs).unref();
  }

  #startWriting(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    // The rest of this turn joins the group.
    await Promise.resolve();
    try {
      do {
        const lost = this.#lost.count;
        const group = this.#nextGroup();
        if (!(await this.#writeGroup(group, lost))) break;
        this.#keepUp();
      } while (this.#queue.length > 0);
    } finally {
      // In the same turn as the last look at the queue: what comes later starts the next writing.
      this.#writing = null;
      if (this.#queue.length > 0 && !this.#isClosed) this.#schedule();
    }
  }

  #nextGroup(): QueuedEntry[] {
    // OPTIMIZATION: a group that cannot be the last ends with a full bundle, which saves the partial ones. One place is for the losses.
    const room = MAX_GROUP_ENTRIES - 1 - (this.#store.size % TILE_WIDTH);
    const group = this.#queue.takeGroup(this.#lost.count === 0 ? room + 1 : room);
    if (this.#lost.count === 0) return group;
    const details = { count: this.#lost.count, sinceMs: this.#lost.sinceMs, cause: this.#trouble ?? 'too many entries waited' };
    const tail = encodeEventTail({ class: 'should', event: LOG_EVENTS.lost, actor: LOG_ACTOR, outcome: 'failed', details }, this.#now());
    return [{ tail, isMust: false, settle: null }, ...group];
  }

  /** False when the disk failed. `lost` entries are told of in the group. */
  async #writeGroup(group: readonly QueuedEntry[], lost: number): Promise<boolean> {
    let first: number;
    try {
      first = await this.#store.append(group.map(({ tail }) => tail));
    } catch (error) {
      this.#failGroup(lost > 0 ? group.slice(1) : group, error, lost);
      return false;
    }
    this.#trouble = null;
    this.#lost.count -= lost;
    for (let at = 0; at < group.length; at++) group[at]!.settle?.resolve({ sequence: first + at });
    this.#grown.resolve();
    this.#grown = Promise.withResolvers();
    await this.#store.clean();
    return true;
  }

  /** All that must be audited is refused now, so that nobody waits on a broken disk; the rest is kept for the next try. */
  #failGroup(group: readonly QueuedEntry[], error: unknown, lost: number): void {
    this.#trouble = error instanceof Error ? error.message : String(error);
    const refusal = new FailureError('audit.unavailable', this.#trouble);
    const rest = group.filter(({ isMust }) => !isMust);
    for (const { isMust, settle } of [...group, ...this.#queue.takeMusts()]) if (isMust) settle?.reject(refusal);
    if (!(error instanceof UncertainCommit)) {
      this.#queue.putBack(rest);
      return;
    }
    // They stand in the tree and will be durable with the next checkpoint; nobody can be told so now.
    this.#lost.count -= lost;
    for (const { settle } of rest) settle?.resolve(null);
    this.#own(LOG_EVENTS.uncertain, 'failed', { from: error.from, to: error.to - 1, cause: error.message });
  }

  #countLost(count: number): void {
    if (this.#lost.count === 0) this.#lost.sinceMs = this.#now();
    this.#lost.count += count;
  }

  /** Anchoring and pruning, beside the writing, one after the other. */
  #keepUp(): void {
    if (this.#isClosed) return;
    const size = this.#store.size;
    if (this.#anchor !== null && size >= this.#anchorAt) {
      this.#anchorAt = size + ANCHOR_EVERY_ENTRIES;
      this.#upkeep = this.#upkeep.then(() => this.#anchor?.raise());
    }
    if (this.#retention !== null && size >= this.#pruneAt) {
      this.#pruneAt = size + PRUNE_EVERY_ENTRIES;
      this.#upkeep = this.#upkeep.then(() => this.prune()).then(() => {});
    }
  }

  /** Removes or archives the bundles that the retention policy lets go; the hash tiles stay. Gives the first entry that is kept. */
  async prune(): Promise<Result<number>> {
    try {
      return { ok: true, value: await this.#prune() };
    } catch (error) {
      const reason: Failure = failure('audit.unavailable', error instanceof Error ? error.message : String(error));
      return { ok: false, failure: reason };
    }
  }

  async #prune(): Promise<number> {
    if (this.#retention === null) return 0;
    const before = await prunableBefore(this.#store.files, this.#store.size, this.#retention, this.#now());
    if (before === 0) return 0;
    const archived = this.#retention.archive !== undefined;
    await this.append({ class: 'must', event: LOG_EVENTS.pruned, actor: LOG_ACTOR, outcome: 'done', details: { before, archived } });
    await pruneBundles(this.#store.files, before, this.#retention);
    return before;
  }
}
