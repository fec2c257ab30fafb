// The firewall's two ways: a packet whose flow is known, and one that must be judged by the rules, at 10, 1,000 and 10,000 rules. One core,
// CPU time, 4,096 different packets in turn, so that caches of the processor see what they would see in life.
// The rules have the shapes of a real set: networks of seven prefix lengths, single ports and ranges, names, one guest in twenty.

import { Firewall } from '../src/firewall/firewall.ts';
import { compileRules } from '../src/firewall/compile-rules.ts';
import { OUT, Packet, TCP } from '../src/firewall/packet.ts';
import { FrameFirewall } from '../src/firewall/frame/frame-firewall.ts';
import { parseRules } from '../src/firewall/rule-text.ts';
import { ethernet, ip, tcp } from '../src/firewall/testing/build-frame.ts';
import { median, printTable } from './support/measure.ts';

const PACKETS = 4096;
const ROUNDS = 15;
const TARGETS = { flow: 150, verdict: 1000 };

/** A generator with a seed: the same rules in every run. */
function random(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return Math.floor(((state >>> 8) / 0x1_000000) * below);
  };
}

const PREFIXES = [8, 12, 16, 20, 24, 28, 32];

function rules(count: number): string {
  const next = random(count);
  const lines = ['policy balanced'];
  for (let index = 0; index < count; index++) {
    const prefix = PREFIXES[next(PREFIXES.length)]!;
    const address = (next(0x1_000000) * 256 + next(256)) >>> 0;
    const network = prefix === 32 ? address : (address & (-1 << (32 - prefix))) >>> 0;
    const target = next(20) === 0 ? `host${next(500)}.example.com` : `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join('.')}/${prefix}`;
    const port = next(4) === 0 ? `${next(30_000)}-${30_000 + next(30_000)}` : String(next(1024));
    const guest = next(20) === 0 ? ` for vm:guest${next(32)}` : '';
    lines.push(`rule r${index} ${next(1000)} ${next(2) === 0 ? 'allow' : 'deny'} out ${next(8) === 0 ? 'udp' : 'tcp'} to ${target} port ${port}${guest}`);
  }
  return lines.join('\n');
}

function firewallWith(count: number): { readonly firewall: Firewall; readonly compileMs: number; readonly parseMs: number } {
  const text = rules(count);
  const parseStart = performance.now();
  const parsed = parseRules(text);
  if (!parsed.ok) throw new Error(parsed.failure.message);
  const parseMs = performance.now() - parseStart;
  const compileStart = performance.now();
  compileRules(parsed.value, 0);
  const compileMs = performance.now() - compileStart;
  const firewall = new Firewall({ seed: 1 });
  for (let guest = 0; guest < 32; guest++) firewall.addGuest(guest, ['vm', `vm:guest${guest}`]);
  firewall.apply(parsed.value, 0);
  return { firewall, compileMs, parseMs };
}

/** Addresses all over: half of them inside of some rule's network by chance. */
const next = random(7);
const questions = Array.from({ length: PACKETS }, (_, index) => ({
  address: (next(0x1_000000) << 8) | next(256),
  port: next(1024),
  guest: index % 32,
  local: 1024 + (index >> 5),
}));

function fill(packet: Packet, { address, port, guest, local }: (typeof questions)[number]): void {
  packet.guest = guest;
  packet.meta = TCP | (OUT << 8) | 0x200;
  packet.r0 = 0;
  packet.r1 = 0;
  packet.r2 = 0xffff;
  packet.r3 = address;
  packet.remotePort = port;
  packet.l2 = 0xffff;
  packet.l3 = 0x0a000000 | guest;
  packet.localPort = local;
}

/** Median ns of one `act` over all questions; the filling of the packet is measured alone and taken off. */
function nanoseconds(act: (packet: Packet) => void): number {
  const packet = new Packet();
  const run = (each: (packet: Packet) => void): number => {
    const startedAt = process.cpuUsage();
    for (let repeat = 0; repeat < 8; repeat++) {
      for (const question of questions) {
        fill(packet, question);
        each(packet);
      }
    }
    const { user, system } = process.cpuUsage(startedAt);
    return ((user + system) * 1000) / (PACKETS * 8);
  };
  const nothing = (): void => {};
  for (let warm = 0; warm < 5; warm++) run(act);
  const times = Array.from({ length: ROUNDS }, () => run(act) - run(nothing));
  return median(times);
}

const rows: (string | number)[][] = [];
for (const count of [10, 100, 1000, 10_000, 100_000]) {
  const { firewall, compileMs, parseMs } = firewallWith(count);
  const verdict = nanoseconds((packet) => void firewall.peek(packet, 0));
  firewall.applyText('policy open', 0);
  const packet = new Packet();
  packet.isManaged = true;
  for (const question of questions) {
    fill(packet, question);
    firewall.decide(packet, 0);
  }
  const flow = nanoseconds((asked) => void firewall.decide(asked, 0));
  rows.push([count, flow, verdict, parseMs, compileMs, flow <= TARGETS.flow && (verdict <= TARGETS.verdict || count > 10_000) ? 'met' : 'MISSED']);
}
printTable(
  `Firewall, CPU ns per packet over ${PACKETS} packets (targets: flow ${TARGETS.flow}, verdict ${TARGETS.verdict} up to 10,000 rules)`,
  ['rules', 'flow hit', 'verdict', 'parse ms', 'compile ms', 'target'],
  rows,
);

/** A whole frame of TCP from its bytes to the verdict: taken apart, held against its card, found among the flows. */
function frameNanoseconds(): number {
  const engine = new Firewall({ seed: 1 });
  engine.addGuest(1, ['vm', 'vm:one']);
  engine.applyText('policy open', 0);
  const frames = new FrameFirewall(engine);
  frames.assign(1, { guest: 1, mac: 0x52_54_00_12_34_56, ipv4: 0x0a00020f, ipv6: [], resolvers: [] });
  const built = Array.from({ length: 1024 }, (_, index) => {
    const segment = (flags: number): number[] => ip('10.0.2.15', '93.184.216.34', 6, tcp(1024 + index, 443, flags, 1400));
    frames.fromGuest(1, ethernet(1, 0x52_54_00_12_34_56, 0x0800, segment(2)), 0);
    return ethernet(1, 0x52_54_00_12_34_56, 0x0800, segment(16));
  });
  const run = (): number => {
    const startedAt = process.cpuUsage();
    for (let repeat = 0; repeat < 32; repeat++) for (const frame of built) frames.fromGuest(1, frame, 0);
    const { user, system } = process.cpuUsage(startedAt);
    return ((user + system) * 1000) / (built.length * 32);
  };
  for (let warm = 0; warm < 5; warm++) run();
  return median(Array.from({ length: ROUNDS }, run));
}

printTable('Firewall, CPU ns per frame of a known flow, bytes to verdict', ['ns'], [[frameNanoseconds()]]);
