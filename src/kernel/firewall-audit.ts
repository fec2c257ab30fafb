// What the audit log hears of the firewall: every change of its rules, before it happens; which rules came to hold; refusals and rules that log.
// A page can be refused as often as it likes: of equal refusals the 1st, 2nd, 4th, 8th ... are written, with their count, and of each guest
// only so many in a span of time (NoteBudget).

import { createHash } from 'node:crypto';

import type { AuditDetails, AuditWriter } from '../audit/audit-entry.ts';
import type { Failure } from '../base/failure.ts';
import { NoteBudget } from './audit/note-budget.ts';

const MAX_COUNTED = 1024;

export class FirewallAudit {
  readonly #writer: () => AuditWriter | null;
  readonly #counts = new Map<string, number>();
  readonly #budget = new NoteBudget((guest, count) =>
    this.#writer()?.note({ class: 'should', event: 'firewall.notes-counted', actor: guest, guest, outcome: 'refused', details: { count } }),
  );

  /** `writer` answers null until the audit log is open, and in one-shot commands. */
  constructor(writer: () => AuditWriter | null) {
    this.#writer = writer;
  }

  /** Runs `act` once the log has the entry. Rejects with audit.unavailable when it cannot take it: the rules then stay as they are. */
  async beforeChange<T>(what: string, rules: string, details: AuditDetails, act: () => T | Promise<T>): Promise<T> {
    const log = this.#writer();
    if (log === null) return act();
    const entry = { ...details, rulesSha256: sha256Of(rules) };
    return log.beforeAct({ class: 'must', event: `firewall.${what}`, actor: 'operator', outcome: 'done', details: entry }, act);
  }

  /** The network service has taken these rules, or refuses everything because of `problem`. */
  loaded(rules: string, count: number, problem: Failure | null): void {
    const details = { rulesSha256: sha256Of(rules), rules: count, problem: problem?.message ?? null };
    this.#writer()?.note({ class: 'should', event: 'firewall.loaded', actor: 'kernel', outcome: problem === null ? 'done' : 'failed', details });
  }

  /** False: it is only counted, and need not be told anywhere else. */
  refused(guestId: number, { code, message }: Failure): boolean {
    const key = `${guestId} ${message}`;
    if (this.#counts.size >= MAX_COUNTED) this.#counts.clear();
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if ((count & (count - 1)) !== 0 || !this.#budget.admits(String(guestId))) return false;
    this.#writer()?.note({
      class: 'should',
      event: 'firewall.refused',
      actor: String(guestId),
      guest: String(guestId),
      outcome: 'refused',
      details: { code, message, count },
    });
    return true;
  }

  /** As `refused`. */
  logged(details: AuditDetails & { readonly guest: string }): boolean {
    if (!this.#budget.admits(details.guest)) return false;
    this.#writer()?.note({ class: 'should', event: 'firewall.logged', actor: 'kernel', outcome: details['verdict'] === 'allow' ? 'done' : 'refused', details });
    return true;
  }
  /** Tells what was only counted so far. */
  flush(): void {
    this.#budget.flush();
  }
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
