// What the audit log hears of the firewall: every change of its rules, before it happens; refusals and rules that log, as they come.
// A page can be refused as often as it likes: of equal refusals the 1st, 2nd, 4th, 8th ... are written, with their count.

import { createHash } from 'node:crypto';

import type { AuditDetails, AuditWriter } from '../audit/audit-entry.ts';
import type { Failure } from '../base/failure.ts';

const MAX_COUNTED = 1024;

export class FirewallAudit {
  readonly #writer: () => AuditWriter | null;
  readonly #counts = new Map<string, number>();

  /** `writer` answers null until the audit log is open, and in one-shot commands. */
  constructor(writer: () => AuditWriter | null) {
    this.#writer = writer;
  }

  /** Runs `act` once the log has the entry. Rejects with audit.unavailable when it cannot take it: the rules then stay as they are. */
  async beforeChange<T>(what: string, rules: string, details: AuditDetails, act: () => T | Promise<T>): Promise<T> {
    const log = this.#writer();
    if (log === null) return act();
    const rulesSha256 = createHash('sha256').update(rules).digest('hex');
    return log.beforeAct({ class: 'must', event: `firewall.${what}`, actor: 'operator', outcome: 'done', details: { ...details, rulesSha256 } }, act);
  }

  refused(guestId: number, { code, message }: Failure): void {
    const key = `${guestId} ${message}`;
    if (this.#counts.size >= MAX_COUNTED) this.#counts.clear();
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    if ((count & (count - 1)) !== 0) return;
    this.#writer()?.note({
      class: 'should',
      event: 'firewall.refused',
      actor: String(guestId),
      guest: String(guestId),
      outcome: 'refused',
      details: { code, message, count },
    });
  }

  logged(details: AuditDetails): void {
    this.#writer()?.note({ class: 'should', event: 'firewall.logged', actor: 'kernel', outcome: details['verdict'] === 'allow' ? 'done' : 'refused', details });
  }
}
