// kill -9 of the whole system while it grants and revokes: what it acknowledged is in the log of the folder that is left, before any
// recovery and after it. KPIO_AUDIT_SYSTEM_KILLS sets how often (20 by default).

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { verifyFolder } from '../../src/audit/verify-folder.ts';
import { entriesOnDisk, grant, openGuest, revoke } from '../support/audit-client.ts';
import { newFolder, TestSystem } from '../support/kpio-process.ts';

const KILLS = Number(process.env['KPIO_AUDIT_SYSTEM_KILLS'] ?? 20);
const LONGEST_LIFE_MS = 250;
/** A folder that grows over several kills: recovery of recovery is met too. */
const KILLS_PER_FOLDER = 10;

interface Acknowledged {
  readonly granted: string[];
  readonly revoked: string[];
}

/** Grants and revokes, several at once, until the system is gone. */
async function work(state: string, guest: number, seen: Acknowledged, name: string): Promise<void> {
  for (let round = 0; ; round++) {
    try {
      const { id } = await grant(state, guest, `${name} ${round}`);
      seen.granted.push(id);
      await revoke(state, id, `${name} ${round}`);
      seen.revoked.push(id);
    } catch {
      return;
    }
  }
}

let state = '';
const kept: Acknowledged = { granted: [], revoked: [] };
let acknowledged = 0;
after(() => rmSync(state, { recursive: true, force: true }));

for (let kill = 0; kill < KILLS; kill++) {
  test(`nothing acknowledged is lost: kill ${kill + 1} of ${KILLS}`, { timeout: 60_000 }, async (t) => {
    if (kill % KILLS_PER_FOLDER === 0) {
      rmSync(state, { recursive: true, force: true });
      state = newFolder();
      kept.granted.length = kept.revoked.length = 0;
    }
    const system = await TestSystem.start({ state });
    const before = kept.granted.length + kept.revoked.length;
    const guest = await openGuest(state);
    const workers = Array.from({ length: 4 }, (_, at) => work(state, guest, kept, `worker ${at}`));
    await new Promise((resolve) => setTimeout(resolve, ((kill * 7919) % LONGEST_LIFE_MS) + 20));
    // What runs below it ends with it (death of the parent), and holds nothing of the log.
    system.child.kill('SIGKILL');
    await Promise.all([system.ended, ...workers]);

    const report = await verifyFolder(join(state, 'audit'));
    assert.ok(report.ok, JSON.stringify(report.problems));
    const entries = await entriesOnDisk(state);
    const told = (event: string): Set<unknown> => new Set(entries.filter((entry) => entry.event === event).map(({ details }) => details['grant']));
    const [grants, revocations] = [told('capability.grant'), told('capability.revoke')];
    for (const id of kept.granted) assert.ok(grants.has(id), `the grant ${id} is lost`);
    for (const id of kept.revoked) assert.ok(revocations.has(id), `the revocation of ${id} is lost`);
    acknowledged += kept.granted.length + kept.revoked.length - before;
    if (kill < KILLS - 1) return;
    t.diagnostic(`${acknowledged} acts acknowledged`);
    assert.ok(acknowledged > 0);
  });
}
