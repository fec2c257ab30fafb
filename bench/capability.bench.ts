// The capability system's hot ends with 10,000 grants in the tree, 100 guests, chains of four. No peer to compare with: the figure
// is the check within 100 ns; the naive evaluation of the tests shows what the compiled form saves.

import { KERNEL } from '../src/capability/grant.ts';
import type { GrantRequest } from '../src/capability/grant.ts';
import { SYSTEM_CLOCK } from '../src/capability/clock.ts';
import { GrantTree } from '../src/capability/grant-tree.ts';
import { median, printTable } from './support/measure.ts';

const GUESTS = 100;
const GRANTS = 10_000;
const CHAIN = 4;
const ROUNDS = 9;

interface Bench {
  readonly tree: GrantTree;
  readonly handles: readonly number[];
}

/** Each chain: any host -> *.HOST -> *.HOST on 443 -> one name. `isTimed`: all of them end in an hour. */
function fill(isTimed: boolean): Bench {
  const tree = new GrantTree(SYSTEM_CLOCK);
  const handles = Array.from({ length: GUESTS }, (_, guest) => tree.enrol(guest));
  const notAfter = isTimed ? Date.now() + 3_600_000 : null;
  for (let chain = 0; chain < GRANTS / CHAIN; chain++) {
    const holder = chain % GUESTS;
    const steps: Partial<GrantRequest>[] = [
      { constraints: { protocols: ['tcp'] } },
      { constraints: { hosts: [`*.host${chain}.example`, '10.0.0.0/8'] } },
      { constraints: { ports: [{ from: 443, to: 443 }] } },
      { constraints: { hosts: [`www.host${chain}.example`] } },
    ];
    let parent: string | null = null;
    for (const [depth, step] of steps.entries()) {
      const made = tree.prepare(parent, KERNEL, {
        holder,
        capabilities: 0b0011_1111,
        depthLeft: CHAIN - depth,
        mayDelegate: true,
        notAfter,
        reason: 'bench',
        ...step,
      });
      if (!made.ok) throw new Error(made.failure.message);
      const inserted = tree.insert(made.value);
      if (!inserted.ok) throw new Error(inserted.failure.message);
      parent = made.value.id;
    }
  }
  return { tree, handles };
}

function nsOf(count: number, act: (index: number) => boolean): number {
  const rounds: number[] = [];
  let yes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    for (let index = 0; index < count; index++) if (act(index)) yes++;
    rounds.push(((performance.now() - startedAt) * 1e6) / count);
  }
  if (yes < 0) throw new Error('never');
  return median(rounds);
}

const rows: (string | number)[][] = [];
for (const isTimed of [false, true]) {
  const { tree, handles } = fill(isTimed);
  const kind = isTimed ? 'all end in an hour' : 'no end';
  rows.push([`check, held (${kind})`, nsOf(2_000_000, (index) => tree.check(handles[index % GUESTS]!, 1 << (index & 3)))]);
  rows.push([`check, not held (${kind})`, nsOf(2_000_000, (index) => tree.check(handles[index % GUESTS]!, 1 << 7))]);
  const first = { host: 'www.host5.example', address: '93.184.216.34', port: 443, protocol: 'tcp', direction: 'out' } as const;
  rows.push([`permitsConnection, the first of 100 grants (${kind})`, nsOf(200_000, (index) => tree.permitsConnection(handles[index % GUESTS]!, first))]);
  const none = { ...first, direction: 'in', protocol: 'udp' } as const;
  rows.push([`permitsConnection, none of 100 grants (${kind})`, nsOf(50_000, (index) => tree.permitsConnection(handles[index % GUESTS]!, none))]);
  rows.push([`permitsPath (${kind})`, nsOf(500_000, (index) => tree.permitsPath(handles[index % GUESTS]!, '/data/some/folder/file.txt', true))]);
}

function revokeMs(): number {
  const { tree } = fill(false);
  const roots = [...tree.grants()].filter(({ parent }) => parent === null);
  const startedAt = performance.now();
  for (const { id } of roots) tree.end(id);
  if (tree.size !== 0) throw new Error('some are left');
  return (performance.now() - startedAt) / roots.length;
}

printTable(`Capabilities: ${GRANTS} grants of ${GUESTS} guests, median (ns)`, ['what', 'ns'], rows);
printTable('Acts, median (us)', ['what', 'us'], [['revoke a root with its chain of four', median(Array.from({ length: 3 }, revokeMs)) * 1000]]);

// One guest with many names in one grant, as a blocklist's exceptions would be.
const tree = new GrantTree(SYSTEM_CLOCK);
const handle = tree.enrol(1);
const many = tree.prepare(null, KERNEL, {
  holder: 1,
  capabilities: 1,
  constraints: { hosts: Array.from({ length: 256 }, (_, index) => (index % 2 === 0 ? `*.h${index}.example` : `h${index}.example`)) },
  reason: 'bench',
});
if (!many.ok || !tree.insert(many.value).ok) throw new Error('cannot grant');
const hit = { host: 'a.b.h254.example', address: '93.184.216.34', port: 443, protocol: 'tcp', direction: 'out' } as const;
const miss = { ...hit, host: 'a.b.c.d.elsewhere.example' };
printTable(
  'One grant with 256 host patterns, median (ns)',
  ['what', 'ns'],
  [
    ['permitsConnection, permitted', nsOf(500_000, () => tree.permitsConnection(handle, hit))],
    ['permitsConnection, refused', nsOf(500_000, () => tree.permitsConnection(handle, miss))],
  ],
);
