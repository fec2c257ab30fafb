import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { AuditEvent, AuditWriter } from '../audit/audit-entry.ts';
import { failure, FailureError } from '../base/failure.ts';
import { FirewallAudit } from './firewall-audit.ts';
import { FirewallRules } from './firewall-rules.ts';

function rulesIn(t: TestContext, writer: AuditWriter | null = null): FirewallRules & { readonly path: string } {
  const folder = mkdtempSync(join(tmpdir(), 'kpio-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return new FirewallRules(folder, new FirewallAudit(() => writer)) as FirewallRules & { readonly path: string };
}

function textOf(rules: FirewallRules): string {
  const text = rules.read();
  return text.ok ? text.value : text.failure.code;
}

async function codeOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => '',
    (error: unknown) => (error instanceof FailureError ? error.failure.code : String(error)),
  );
}

test('no file is no rules; what cannot be read is never taken for none', (t) => {
  const rules = rulesIn(t);
  assert.equal(textOf(rules), '');
  mkdirSync(rules.path);
  assert.equal(textOf(rules), 'firewall.rules-invalid');
});

test('changes leave comments and order alone, and are checked before they are written', async (t) => {
  const rules = rulesIn(t);
  writeFileSync(rules.path, '# mine\nrule a 1 allow # first\n\ngroup g vm\nrule b 2 deny');
  await rules.add('c 3 deny to c.test for group:g');
  assert.equal(textOf(rules), '# mine\nrule a 1 allow # first\n\ngroup g vm\nrule b 2 deny\nrule c 3 deny to c.test for group:g\n');
  await rules.remove('a');
  await rules.setPolicy('locked');
  await rules.setPolicy('open');
  const after = 'policy open\n# mine\n\ngroup g vm\nrule b 2 deny\nrule c 3 deny to c.test for group:g\n';
  assert.equal(textOf(rules), after);
  for (const bad of ['c 1 allow', 'd 1 alow', 'd 1 allow\npolicy open', 'd 1 allow for group:none', '']) {
    assert.equal(await codeOf(rules.add(bad)), 'firewall.rules-invalid', bad);
  }
  assert.equal(await codeOf(rules.remove('nobody')), 'firewall.no-such-rule');
  assert.equal(textOf(rules), after);
});

test('a file in JSON stays JSON', async (t) => {
  const rules = rulesIn(t);
  writeFileSync(rules.path, '{"rules": [{"name": "a", "priority": 1, "action": "allow"}]}');
  await rules.add('b 2 deny tcp port 25');
  await rules.remove('a');
  await rules.setPolicy('locked');
  const text = JSON.parse(textOf(rules)) as Record<string, unknown>;
  assert.equal(text['policy'], 'locked');
  assert.deepEqual(text['rules'], [{ name: 'b', priority: 2, action: 'deny', direction: 'out', protocol: 'tcp', port: '25' }]);
});

test('changes at the same time come one after the other', async (t) => {
  const rules = rulesIn(t);
  await Promise.all(Array.from({ length: 20 }, (_, index) => rules.add(`r${index} 1 deny`)));
  assert.equal(textOf(rules).split('\n').length, 21);
});

test('a broken file is not changed by commands', async (t) => {
  const rules = rulesIn(t);
  writeFileSync(rules.path, 'nonsense\n');
  assert.equal(await codeOf(rules.add('a 1 allow')), 'firewall.rules-invalid');
  assert.equal(readFileSync(rules.path, 'utf8'), 'nonsense\n');
});

test('a change happens after its entry is in the audit log, and not at all without it', async (t) => {
  const events: AuditEvent[] = [];
  let isFull = false;
  const rules = rulesIn(t, {
    append: () => Promise.resolve(null),
    note: (event) => void events.push(event),
    tell: (event) => Promise.resolve(void events.push(event)),
    async beforeAct(event, act) {
      if (isFull) throw FailureError.of(failure('audit.unavailable'));
      assert.ok(!existsSync(rules.path), 'the act comes after the entry');
      events.push(event);
      return act();
    },
  });
  await rules.add('a 1 allow');
  assert.equal(events[0]?.event, 'firewall.changed');
  assert.equal(events[0]?.details?.['add'], 'a 1 allow');
  isFull = true;
  assert.equal(await codeOf(rules.add('b 1 allow')), 'audit.unavailable');
  assert.equal(textOf(rules), 'rule a 1 allow\n');
  for (let index = 0; index < 100; index++) rules.audit.refused(7, failure('net.blocked-by-firewall', 'x'));
  assert.deepEqual(
    events.slice(1).map(({ details }) => details?.['count']),
    [1, 2, 4, 8, 16, 32, 64],
  );
  for (let index = 0; index < 1000; index++) rules.audit.refused(7, failure('net.blocked-by-firewall', String(index)));
  assert.equal(events.length, 1 + 16, 'a page that asks for a thousand addresses does not fill the log');
  rules.audit.flush();
  assert.deepEqual([events.at(-1)?.event, events.at(-1)?.details?.['count']], ['firewall.notes-counted', 991]);
});
