import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileAnchor } from '../audit/anchor.ts';
import { should, SIGNER, temporaryFolder } from '../audit/test-log.ts';
import { SystemAudit } from '../kernel/audit/system-audit.ts';
import { SILENT_LOG } from '../kernel/log.ts';
import { auditControl } from './audit-control.ts';

test('who asks right after a start waits until the log is open', async (t) => {
  const state = temporaryFolder(t);
  const key = Promise.withResolvers<typeof SIGNER>();
  const audit = new SystemAudit({
    folder: () => join(state, 'audit'),
    signer: () => key.promise,
    anchor: () => Promise.resolve(fileAnchor(join(state, 'counter'))),
    wasBegun: () => false,
    onBegun: () => {},
    log: SILENT_LOG,
  });
  audit.note(should('held'));
  const filter = { fromMs: null, toMs: null, guest: null, event: null, outcome: null, text: null };
  const commands = auditControl(() => audit);
  const ask = (name: string, question: object): Promise<unknown> => Promise.resolve(commands[name]!.answer(question as never));
  const newest = ask('audit.newest', { filter, limit: 10 });
  const read = ask('audit.read', { filter, from: 0, waitMs: 0 });
  const status = ask('audit.status', {});
  key.resolve(SIGNER);
  const events = (answer: unknown): string[] => (answer as { entries: { event: string }[] }).entries.map(({ event }) => event);
  assert.ok(events(await newest).includes('held'));
  assert.ok(events(await read).includes('held'));
  assert.equal(((await status) as { audit: { isOpen: boolean } }).audit.isOpen, true);
  await audit.leaveState();
  await audit.close();
});
