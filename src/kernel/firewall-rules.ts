// The firewall's rules in the state folder (`firewall.rules`): read, changed and sent to the network service. The file is the operator's;
// what KPIO changes in it leaves comments and order alone. No file means the policy `balanced`. A file that cannot be read blocks
// everything: rules that somebody wrote must never be taken for none.

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { AuditDetails } from '../audit/audit-entry.ts';
import { failure, FailureError, ok } from '../base/failure.ts';
import type { Failure, Result } from '../base/failure.ts';
import { addRule, removeRule, setPolicy } from '../firewall/edit-rules.ts';
import { MAX_RULES_FILE_BYTES } from '../firewall/rule.ts';
import type { PolicyName } from '../firewall/rule.ts';
import type { FirewallAudit } from './firewall-audit.ts';

export class FirewallRules {
  /** null: a one-shot command, with the policy alone. */
  readonly path: string | null;
  readonly audit: FirewallAudit;
  #kept = '';
  #last: Promise<void> = Promise.resolve();

  constructor(statePath: string | null, audit: FirewallAudit) {
    this.audit = audit;
    this.path = statePath === null ? null : join(statePath, 'firewall.rules');
  }

  /** '' when there is no file. Fails with firewall.rules-invalid. */
  read(): Result<string> {
    if (this.path === null) return ok(this.#kept);
    try {
      const stat = statSync(this.path);
      if (!stat.isFile()) return unreadable(this.path, 'is no file');
      if (stat.size > MAX_RULES_FILE_BYTES) return unreadable(this.path, `is longer than ${MAX_RULES_FILE_BYTES} bytes`);
      return ok(readFileSync(this.path, 'utf8'));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' ? ok('') : unreadable(this.path, `cannot be read (${code ?? String(error)})`);
    }
  }

  /** `rule`: its words, without `rule` itself. Rejects with what is wrong with it; the file is then as it was. */
  add(rule: string): Promise<void> {
    return this.#change((text) => addRule(text, rule), { add: rule });
  }

  remove(name: string): Promise<void> {
    return this.#change((text) => removeRule(text, name), { remove: name });
  }

  setPolicy(policy: PolicyName): Promise<void> {
    return this.#change((text) => setPolicy(text, policy), { policy });
  }

  /** One change after the other: each edits what the one before has written. */
  #change(edit: (text: string) => Result<string>, details: AuditDetails): Promise<void> {
    const changed = this.#last.then(async () => {
      const before = this.read();
      if (!before.ok) throw FailureError.of(before.failure);
      const after = edit(before.value);
      if (!after.ok) throw FailureError.of(after.failure);
      await this.audit.beforeChange('changed', after.value, details, () => {
        if (this.path === null) this.#kept = after.value;
        else replaceFile(this.path, after.value);
      });
    });
    this.#last = changed.catch(() => {});
    return changed;
  }
}

/** Old or new, never half: written beside it, brought to the disk, and renamed. Throws state.write-failed. */
function replaceFile(path: string, text: string): void {
  const next = `${path}.next`;
  try {
    const file = openSync(next, 'w', 0o600);
    try {
      const bytes = Buffer.from(text);
      for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(next, path);
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    throw new FailureError('state.write-failed', `${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
}

function unreadable(path: string, what: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: failure('firewall.rules-invalid', `${path} ${what}`) };
}
