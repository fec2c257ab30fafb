import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { TestContext } from 'node:test';

import type { Anchor } from '../../audit/anchor.ts';
import { fileAnchor } from '../../audit/anchor.ts';
import { findNewest, openForReading } from '../../audit/search.ts';
import { must, should, SIGNER, temporaryFolder } from '../../audit/test-log.ts';
import { verifyFolder } from '../../audit/verify-folder.ts';
import { FailureError, toFailure } from '../../base/failure.ts';
import { SILENT_LOG } from '../log.ts';
import { SystemAudit } from './system-audit.ts';
import type { SystemAuditOptions } from './system-audit.ts';

interface World {
  readonly folder: string;
  readonly warnings: string[];
  wasBegun: boolean;
  signer: SystemAuditOptions['signer'];
  anchor: () => Promise<Anchor>;
  begin(): SystemAudit;
}

function world(t: TestContext): World {
  const state = temporaryFolder(t);
  const it: World = {
    folder: join(state, 'audit'),
    warnings: [],
    wasBegun: false,
    signer: () => Promise.resolve(SIGNER),
    anchor: () => Promise.resolve(fileAnchor(join(state, 'counter'))),
    begin: () =>
      new SystemAudit({
        folder: () => it.folder,
        signer: () => it.signer(),
        anchor: () => it.anchor(),
        wasBegun: () => it.wasBegun,
        onBegun: () => void (it.wasBegun = true),
        log: { ...SILENT_LOG, warn: (line) => void it.warnings.push(line) },
        retryMs: 0,
      }),
  };
  return it;
}

async function eventsOf({ folder }: World): Promise<string[]> {
  const log = await openForReading(folder);
  assert.ok(log.ok);
  return (await findNewest(log.value, {}, 1000)).map(({ event }) => event);
}

/** As the system ends. */
async function end(audit: SystemAudit): Promise<void> {
  await audit.leaveState();
  await audit.close();
}

const code = (error: unknown): string => toFailure(error).code;

test('what happens before the log is open comes into it, in its order', async (t) => {
  const it = world(t);
  const audit = it.begin();
  audit.note(should('boot.started'));
  const act = audit.beforeAct(must('capability.grant'), () => 'done');
  const told = audit.tell(should('capability.revoke'));
  audit.note(should('firewall.loaded'));
  assert.equal(await act, 'done');
  await told;
  await end(audit);
  assert.ok(it.wasBegun);
  assert.deepEqual(
    (await eventsOf(it)).filter((event) => !event.startsWith('audit.')),
    ['boot.started', 'capability.grant', 'firewall.loaded', 'capability.revoke'],
  );
  assert.equal((await eventsOf(it)).at(-1), 'audit.closed');
  assert.ok((await verifyFolder(it.folder, { verifierKey: SIGNER.verifierKey, counter: 2n })).ok);
});

test('without a log that can be opened acts are refused, and taken again when it can', async (t) => {
  const it = world(t);
  // A file where the folder belongs.
  mkdirSync(join(it.folder, '..'), { recursive: true });
  writeFileSync(it.folder, '');
  const audit = it.begin();
  audit.note(should('boot.started'));
  await assert.rejects(audit.append(must()), (error) => code(error) === 'audit.unavailable');
  await audit.tell(should('capability.revoke'));
  assert.equal(await audit.append(should('capability.refused')), null);
  const { isOpen, waiting, trouble } = await audit.status();
  assert.deepEqual([isOpen, waiting, trouble === null], [false, 3, false]);
  assert.equal(it.warnings.length, 1, 'said once');
  rmSync(it.folder);
  assert.ok((await audit.append(must()))!.sequence > 0);
  await audit.close();
  assert.deepEqual(
    (await eventsOf(it)).filter((event) => !event.startsWith('audit.')),
    ['boot.started', 'capability.revoke', 'capability.refused', 'grant.made'],
  );
  await assert.rejects(audit.append(must()), (error) => code(error) === 'audit.unavailable');
});

test('a key that cannot be had is no key, until it can', async (t) => {
  const it = world(t);
  it.signer = () => Promise.reject(new FailureError('state.secrets-locked', 'test'));
  const audit = it.begin();
  await audit.opened;
  await assert.rejects(audit.append(must()), /audit log cannot take the entry: .*state.*test/);
  it.signer = () => Promise.resolve(SIGNER);
  await audit.append(must());
  await audit.close();
});

test('a folder that was emptied, and one that was put back, are found at the next start', async (t) => {
  const it = world(t);
  await end(it.begin());
  rmSync(it.folder, { recursive: true });
  const audit = it.begin();
  await audit.close();
  assert.ok((await eventsOf(it)).includes('audit.rollback-found'));
  assert.match(it.warnings[0]!, /the audit log is gone/);
  assert.equal((await verifyFolder(it.folder)).ok, false);
});

test('a counter that never answers holds up neither the log nor its end', async (t) => {
  const it = world(t);
  const { promise, resolve } = Promise.withResolvers<Anchor>();
  it.anchor = () => promise;
  const audit = it.begin();
  await audit.append(must());
  assert.equal((await audit.status()).anchor.name, null);
  setImmediate(() => resolve({ name: 'hardware:1', read: () => Promise.reject(new Error('gone')), increment: () => Promise.reject(new Error('gone')) }));
  await audit.close();
  assert.ok((await eventsOf(it)).includes('audit.closed'));
});

test('a log that was damaged is set aside', async (t) => {
  const it = world(t);
  await end(it.begin());
  writeFileSync(join(it.folder, 'checkpoint'), 'nonsense');
  const audit = it.begin();
  await audit.append(must());
  await audit.close();
  assert.match(it.warnings[0]!, /was damaged and set aside/);
  assert.ok((await eventsOf(it)).includes('audit.damage-found'));
  assert.ok(!(await eventsOf(it)).includes('audit.rollback-found'));
});
