// What checking a message costs the kernel: the gate alone (right, service, count) with 1,700 guests that hold 10,000 grants, and a whole
// message through a channel with and without a gate. The figure is 100 ns for the check of the right.

import { GuestGate } from '../src/kernel/guests/guest-gate.ts';
import { GuestTable } from '../src/kernel/guests/guest-table.ts';
import { LIMITS } from '../src/jail/limits.ts';
import { SILENT_LOG } from '../src/kernel/log.ts';
import { PolicyEnforcer } from '../src/kernel/policy/policy-enforcer.ts';
import { ServiceConnections } from '../src/kernel/services/service-registry.ts';
import { Channel } from '../src/protocol/channel.ts';
import { TRUSTING_GATE } from '../src/protocol/channel-gate.ts';
import type { ChannelGate } from '../src/protocol/channel-gate.ts';
import { SITE_CHANNEL } from '../src/protocol/site-channel.ts';
import { socketPair, turns } from '../tests/support/socket-pair.ts';
import { median, printTable } from './support/measure.ts';

const GUESTS = 1700;
const ROUNDS = 9;
const MESSAGES = ['page.dirty', 'load.start', 'storage.get', 'page.title'] as const;
const RIGHTS = ['GPU', 'NETWORK', 'DISK_READ', null] as const;

const table = new GuestTable();
const policy = new PolicyEnforcer({
  table,
  log: SILENT_LOG,
  audit: () => null,
  network: { observe: () => () => {}, refuse() {}, charge() {} },
  surfacesOf: () => new Set(),
  profiles: null,
});
const control = {
  pid: 0,
  traffic: { messagesIn: 0, messagesOut: 0, bytesIn: 0, bytesOut: 0 },
  protections: [],
  connections: [],
  freeze() {},
  thaw() {},
  kill() {},
  rightsLost() {},
  rightsGained() {},
};

function gateOf(id: number): GuestGate {
  const guest = table.add({ id, kind: 'site', name: '', owner: '', limits: LIMITS.site, profile: 'site-default', networkInterface: null }, control);
  table.bind(guest, 'default', `https://site${id}.example.org`);
  return new GuestGate(guest, policy, new ServiceConnections(id, 'site', policy), { refused() {}, misused() {} });
}

function nsPerCheck(gates: readonly GuestGate[], count: number): number {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    let passed = 0;
    const startedAt = performance.now();
    for (let at = 0; at < count; at++) if (gates[(at * 31) % gates.length]!.admit(MESSAGES[at & 3]!, RIGHTS[at & 3]!, 'in')) passed++;
    rounds.push(((performance.now() - startedAt) * 1e6) / count);
    if (passed !== count) throw new Error(`${count - passed} were refused`);
  }
  return median(rounds);
}

/** A message from a service through stream, frame, shape and gate to its handler. */
async function nsPerMessage(gate: ChannelGate, count: number): Promise<number> {
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const [one, other] = socketPair();
    let arrived = 0;
    const handlers = new Proxy({}, { get: () => () => void arrived++ });
    const kernel = new Channel(SITE_CHANNEL, 'kernel', one, handlers as never, () => {}, 'page.crashed', gate);
    const service = new Channel(SITE_CHANNEL, 'service', other, {} as never, () => {});
    const startedAt = performance.now();
    for (let at = 0; at < count; at++) service.send('page.dirty', { pageId: 1 });
    while (arrived < count) await turns(1);
    rounds.push(((performance.now() - startedAt) * 1e6) / count);
    kernel.close();
    service.close();
  }
  return median(rounds);
}

const gates = Array.from({ length: GUESTS }, (_, at) => gateOf((at + 1) * 7919));
const check = nsPerCheck(gates, 1_000_000);
const open = await nsPerMessage(TRUSTING_GATE, 20_000);
const gated = await nsPerMessage(gates[0]!, 20_000);
printTable(
  'messages: the check of the right',
  ['what', 'ns'],
  [
    [`gate, ${GUESTS} guests, ${policy.list().length} grants`, check.toFixed(0)],
    ['a message, no gate', open.toFixed(0)],
    ['a message, with its gate', gated.toFixed(0)],
  ],
);
policy.stop();
