// What state-kill.proc.test.ts starts and kills: writes numbered changes to the state in FOLDER without end, and says each number on standard
// output when its change was acknowledged. `applyChange` and `modelAfter` say what the state must be after a number.

import { writeSync } from 'node:fs';

import { SILENT_LOG } from '../log.ts';
import { FileKeySource } from './key-source.ts';
import { StateStore } from './state-store.ts';

export interface StateDump {
  readonly changes: number;
  readonly keepDays: number;
  readonly grants: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly tabs: Readonly<Record<string, string>>;
  readonly secret: string | null;
}

const NAMES = 12;
const BACKUP_EVERY = 41;

/** One change, of one or more tables, in one transaction. */
function applyChange(store: StateStore, change: number): void {
  store.transaction(() => {
    store.profiles.put('changes', change);
    switch (change % 5) {
      case 0:
        return store.settings.set('audit.keep-days', 1 + (change % 3000));
      case 1:
        return store.grants.change([{ name: `grant ${change % NAMES}`, document: { change, filler: filler(change) } }], [`grant ${(change + 5) % NAMES}`]);
      case 2:
        return store.permissions.set('default', {
          origin: `https://${change % NAMES}.example`,
          name: 'camera',
          state: change % 2 === 0 ? 'granted' : 'denied',
          changedAtMs: change,
          expiresAtMs: null,
        });
      case 3:
        store.session.putWindow({ id: 'window', position: 0, activeTabId: null, detail: null });
        return store.session.putTab({
          id: `tab ${change % NAMES}`,
          windowId: 'window',
          position: 0,
          address: 'about:blank',
          title: String(change),
          detail: filler(change),
        });
      default:
        return store.secrets.put('secret', Buffer.from(String(change)));
    }
  });
}

/** The same, without a disk. */
export function modelAfter(changes: number): StateDump {
  const grants: Record<string, unknown> = {};
  const permissions: Record<string, string> = {};
  const tabs: Record<string, string> = {};
  let keepDays = 90;
  let secret: string | null = null;
  for (let change = 1; change <= changes; change++) {
    if (change % 5 === 0) keepDays = 1 + (change % 3000);
    else if (change % 5 === 1) {
      delete grants[`grant ${(change + 5) % NAMES}`];
      grants[`grant ${change % NAMES}`] = { change, filler: filler(change) };
    } else if (change % 5 === 2) permissions[`https://${change % NAMES}.example`] = change % 2 === 0 ? 'granted' : 'denied';
    else if (change % 5 === 3) tabs[`tab ${change % NAMES}`] = String(change);
    else secret = String(change);
  }
  return { changes, keepDays, grants, permissions, tabs, secret };
}

export function dumpOf(store: StateStore): StateDump {
  const secret = store.secrets.get('secret');
  if (!secret.ok) throw new Error(secret.failure.message);
  return {
    changes: Number(store.profiles.get('changes') ?? 0),
    keepDays: store.settings.get('audit.keep-days'),
    grants: Object.fromEntries(store.grants.all().map(({ name, document }) => [name, document])),
    permissions: Object.fromEntries(store.permissions.all('default').map(({ origin, state }) => [origin, state])),
    tabs: Object.fromEntries(store.session.load().flatMap((window) => window.tabs.map(({ id, title }) => [id, title]))),
    secret: secret.value === null ? null : Buffer.from(secret.value).toString(),
  };
}

export async function openForTest(folder: string): Promise<StateStore> {
  const store = StateStore.open({ folder, log: SILENT_LOG, nowMs: Date.now });
  const unlocked = await store.secrets.unlock(new FileKeySource(`${folder}/state.key`));
  if (!unlocked.ok) throw new Error(unlocked.failure.message);
  return store;
}

/** Up to 20 kB, so that the log is full and moved into the database again and again. */
function filler(change: number): string {
  return 'x'.repeat((change * 7919) % 20_000);
}

if (process.argv[2] === 'write') {
  const store = await openForTest(process.argv[3]!);
  writeSync(1, 'open\n');
  for (let change = dumpOf(store).changes + 1; ; change++) {
    applyChange(store, change);
    writeSync(1, `${change}\n`);
    if (change % BACKUP_EVERY === 0) store.backUp();
  }
}
