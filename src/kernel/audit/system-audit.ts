// SystemAudit: the audit log of a running system from its first moment on. The log opens beside the boot; until it is open, and while it
// cannot be opened (full disk, key that cannot be had), events of class should are held and acts of class must wait or are refused.

import type { Anchor, AnchorVerdict } from '../../audit/anchor.ts';
import type { AuditEvent, AuditReceipt, AuditWriter } from '../../audit/audit-entry.ts';
import type { AuditLog, AuditStatus } from '../../audit/audit-log.ts';
import { LOG_ACTOR, LOG_EVENTS } from '../../audit/log-layout.ts';
import type { RetentionPolicy } from '../../audit/retention.ts';
import { openOrSetAside } from '../../audit/set-aside.ts';
import type { NoteSigner } from '../../audit/signed-note.ts';
import { fail, FailureError, toFailure } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { KernelLog } from '../log.ts';
import { anchorSentence } from './tpm-anchor.ts';

export interface SystemAuditOptions {
  /** Asked each time after `signer`: who signs may decide where. */
  readonly folder: () => string;
  /** Rejects when the key cannot be had now; asked again at the next try. */
  readonly signer: () => Promise<NoteSigner>;
  /** Resolves when it is known which counter there is. */
  readonly anchor: (signer: NoteSigner) => Promise<Anchor>;
  /** A log was here before: if its folder is empty now, it was taken away. */
  readonly wasBegun: () => boolean;
  /** The first entries of a new log are durable. Called some time after the boot, or at the end: it may take its time. */
  readonly onBegun: () => void;
  /** Left out: entries are kept for good. Asked each time. */
  readonly retention?: RetentionPolicy;
  readonly log: KernelLog;
  /** How long after a failed opening the next try may come. */
  readonly retryMs?: number;
}

export interface SystemAuditStatus extends AuditStatus {
  readonly folder: string;
  readonly isOpen: boolean;
  /** The log's public key; null until it is known. */
  readonly verifierKey: string | null;
  readonly anchor: { readonly name: string | null; readonly proves: string; readonly counter: string | null };
}

interface HeldEvent {
  readonly event: AuditEvent;
  readonly settle: ((receipt: Promise<AuditReceipt | null>) => void) | null;
}

const MAX_HELD_EVENTS = 4096;
const RETRY_MS = 1000;
const CLOSES_WITHIN_MS = 5000;
const BEGUN_AFTER_MS = 3000;

export class SystemAudit implements AuditWriter {
  readonly #options: SystemAuditOptions;
  readonly #retryMs: number;
  #log: AuditLog | null = null;
  #signer: NoteSigner | null = null;
  #anchor: Anchor | null = null;
  #anchoring: Promise<void> = Promise.resolve();
  #held: HeldEvent[] = [];
  #lost = { count: 0, sinceMs: 0 };
  /** The try to open that goes on. */
  #opening: Promise<void> | null = null;
  #failedAtMs = 0;
  #trouble: Failure | null = null;
  #retryTimer: NodeJS.Timeout | null = null;
  #begunTimer: NodeJS.Timeout | null = null;
  #isClosed = false;

  constructor(options: SystemAuditOptions) {
    this.#options = options;
    this.#retryMs = options.retryMs ?? RETRY_MS;
    void this.#open();
  }

  get folder(): string {
    return this.#options.folder();
  }

  /** Resolves when the first try to open the log has ended, well or badly. */
  get opened(): Promise<void> {
    return this.#opening ?? Promise.resolve();
  }

  /** The log that is open; fails with audit.unavailable. */
  get log(): Result<AuditLog> {
    return this.#log === null ? fail('audit.unavailable', this.#trouble?.message ?? 'it is being opened') : { ok: true, value: this.#log };
  }

  async append(event: AuditEvent): Promise<AuditReceipt | null> {
    if (this.#log !== null) return this.#log.append(event);
    if (this.#isClosed || !this.#mayTry()) {
      if (event.class === 'must') throw new FailureError('audit.unavailable', this.#isClosed ? 'it is closed' : this.#trouble?.message);
      this.#hold({ event, settle: null });
      return null;
    }
    return new Promise((resolve, reject) => {
      this.#hold({ event, settle: (receipt) => void receipt.then(resolve, reject) });
      void this.#open();
    });
  }

  note(event: AuditEvent & { readonly class: 'should' }): void {
    if (this.#log !== null) this.#log.note(event);
    else this.#hold({ event, settle: null });
  }

  async tell(event: AuditEvent & { readonly class: 'should' }): Promise<void> {
    if (this.#log === null && this.#mayTry()) await this.#open();
    if (this.#log !== null) await this.#log.tell(event);
    else this.#hold({ event, settle: null });
  }

  async beforeAct<T>(event: AuditEvent & { readonly class: 'must' }, act: () => T | Promise<T>): Promise<T> {
    await this.append(event);
    return act();
  }

  async status(): Promise<SystemAuditStatus> {
    const log = this.#log;
    const name = log?.anchorName ?? null;
    const counter = name === null ? null : await this.#anchor!.read().then(String, () => null);
    return {
      folder: this.folder,
      isOpen: log !== null,
      verifierKey: this.#signer?.verifierKey ?? null,
      anchor: { name, proves: anchorSentence(name), counter },
      ...(log?.status ?? { size: 0, waiting: this.#held.length, lost: this.#lost.count, trouble: this.#trouble?.message ?? null }),
    };
  }

  /** While the state is still open: resolves when nothing is wanted of it any more. Never rejects. */
  async leaveState(): Promise<void> {
    await this.#opening;
    if (this.#begunTimer !== null) this.#noteBegun();
  }

  /** The last of a system: writes what waits, anchors, takes nothing more. Never rejects, and ends in bounded time. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#opening;
    this.#isClosed = true;
    for (const timer of [this.#retryTimer, this.#begunTimer]) if (timer !== null) clearTimeout(timer);
    const closing = this.#anchoring.then(() => this.#log?.close());
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSES_WITHIN_MS);
    await Promise.race([closing.catch(() => {}), late]);
    clearTimeout(timer);
  }

  #mayTry(): boolean {
    return !this.#isClosed && (this.#opening !== null || performance.now() - this.#failedAtMs >= this.#retryMs || this.#trouble === null);
  }

  #hold(held: HeldEvent): void {
    if (this.#held.length < MAX_HELD_EVENTS) return void this.#held.push(held);
    if (this.#lost.count++ === 0) this.#lost.sinceMs = Date.now();
    held.settle?.(held.event.class === 'must' ? Promise.reject(new FailureError('audit.unavailable', 'too many events wait')) : Promise.resolve(null));
  }

  #open(): Promise<void> {
    return (this.#opening ??= this.#tryToOpen().finally(() => (this.#opening = null)));
  }

  async #tryToOpen(): Promise<void> {
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer);
    try {
      const signer = await this.#options.signer();
      const wasBegun = this.#options.wasBegun();
      const opened = await openOrSetAside(this.folder, { signer, ...(this.#options.retention === undefined ? {} : { retention: this.#options.retention }) });
      if (!opened.ok) throw FailureError.of(opened.failure);
      const { log, setAside } = opened.value;
      this.#signer = signer;
      this.#log = log;
      this.#trouble = null;
      if (setAside !== null) this.#options.log.warn(`the audit log was damaged and set aside as ${setAside.folder}; a new one begins`, setAside.cause);
      if (log.isNew && setAside === null && wasBegun) this.#foundMissing(log);
      this.#handOn(log);
      if (!wasBegun) this.#begunTimer = setTimeout(() => this.#noteBegun(), BEGUN_AFTER_MS).unref();
      this.#anchoring = this.#anchorLog(log, signer);
    } catch (error) {
      this.#fail(toFailure(error));
    }
  }

  #noteBegun(): void {
    if (this.#begunTimer !== null) clearTimeout(this.#begunTimer);
    this.#begunTimer = null;
    // Nothing is in it as long as the disk is full: the next start asks again.
    if (this.#log === null || this.#log.status.size === 0) return;
    try {
      this.#options.onBegun();
    } catch (error) {
      this.#options.log.warn('cannot remember that the audit log was begun', toFailure(error).message);
    }
  }

  #foundMissing(log: AuditLog): void {
    const cause = 'the folder of the log was empty although a log was begun in it';
    log.note({ class: 'should', event: LOG_EVENTS.rollbackFound, actor: LOG_ACTOR, outcome: 'failed', details: { cause } });
    this.#options.log.warn('the audit log is gone: its folder was emptied or removed; a new one begins', this.folder);
  }

  /** What waited, in its order. */
  #handOn(log: AuditLog): void {
    const held = this.#held;
    this.#held = [];
    for (const { event, settle } of held) {
      if (settle !== null) settle(log.append(event));
      else log.note({ ...event, class: 'should' });
    }
    if (this.#lost.count === 0) return;
    log.note({
      class: 'should',
      event: LOG_EVENTS.lost,
      actor: LOG_ACTOR,
      outcome: 'failed',
      details: { ...this.#lost, cause: 'the log could not be opened' },
    });
    this.#lost = { count: 0, sinceMs: 0 };
  }

  /** All that must be audited is refused, the rest goes on waiting. */
  #fail(reason: Failure): void {
    const isNew = this.#trouble?.message !== reason.message;
    this.#trouble = reason;
    this.#failedAtMs = performance.now();
    if (isNew) this.#options.log.warn(`there is no audit log: what must be audited is refused (${reason.message})`, this.folder);
    const refusal = new FailureError('audit.unavailable', reason.message);
    for (const { event, settle } of this.#held) settle?.(event.class === 'must' ? Promise.reject(refusal) : Promise.resolve(null));
    this.#held = this.#held.filter(({ event }) => event.class === 'should').map(({ event }) => ({ event, settle: null }));
    if (!this.#isClosed) this.#retryTimer = setTimeout(() => void this.#open(), this.#retryMs).unref();
  }

  async #anchorLog(log: AuditLog, signer: NoteSigner): Promise<void> {
    this.#anchor = await this.#options.anchor(signer);
    if (this.#isClosed) return;
    const verdict: AnchorVerdict | null = await log.anchorIn(this.#anchor);
    if (verdict === 'rolled-back') this.#options.log.warn('an earlier state of the audit log was put back: entries are gone', this.folder);
    if (verdict === 'reset') this.#options.log.warn('the counter that the audit log is anchored in was set back or made anew', this.#anchor.name);
  }
}
