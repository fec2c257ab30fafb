import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { FlowTable, NO_FLOW } from './flow-table.ts';
import { GuestState } from './guest-state.ts';
import { META_IPV4, NOBODY, Packet, TCP, TCP_ACK, TCP_FIN, TCP_SYN, UDP } from './packet.ts';

function packetOf(guest: number, remote: number, localPort: number, protocol = UDP): Packet {
  const packet = new Packet();
  packet.guest = guest;
  packet.meta = protocol | META_IPV4;
  packet.setRemote([0, 0, 0xffff, remote], 53);
  packet.setLocal([0, 0, 0xffff, 0x0a00_0001], localPort);
  return packet;
}

function newest(owner: GuestState, table: FlowTable): number[] {
  const seen: number[] = [];
  table.forEach((entry) => void (table.owners[entry] === owner && seen.push(entry)));
  return seen;
}

test('any order of opening and closing leaves exactly the open flows to be found', () => {
  // The seed makes long runs of collisions likely: few slots, many flows.
  const step = fc.tuple(fc.boolean(), fc.nat(3), fc.nat(12), fc.nat(12));
  fc.assert(
    fc.property(fc.integer(), fc.array(step, { minLength: 200, maxLength: 1500, size: 'max' }), (seed, steps) => {
      const table = new FlowTable(1024, seed);
      const owners = [0, 1, 2, 3].map((id) => new GuestState(id, []));
      const open = new Map<string, { packet: Packet; handle: number }>();
      for (const [opens, guest, remote, port] of steps) {
        const key = `${guest} ${remote} ${port}`;
        const packet = packetOf(guest, remote, port);
        const known = open.get(key);
        const entry = table.find(packet);
        assert.equal(entry === NO_FLOW ? undefined : table.handle(entry), known?.handle, key);
        if (opens && known === undefined) open.set(key, { packet, handle: table.handle(table.insert(packet, owners[guest]!, 0, null, 0)) });
        if (!opens && known !== undefined) {
          table.remove(table.entryOf(known.handle));
          assert.equal(table.entryOf(known.handle), NO_FLOW);
          open.delete(key);
        }
      }
      assert.equal(table.count, open.size);
      for (const { packet, handle } of open.values()) assert.equal(table.entryOf(handle), table.find(packet));
      for (const owner of owners) assert.equal(owner.flows, newest(owner, table).length);
    }),
    { numRuns: 40 },
  );
});

test('a flow is found by each of its ends, and by who asks', () => {
  const table = new FlowTable(64, 1);
  const owner = new GuestState(1, []);
  const packet = packetOf(1, 7, 1000);
  const entry = table.insert(packet, owner, 3, null, 0);
  assert.equal(table.find(packet), entry);
  const changes: ((other: Packet) => void)[] = [
    (other) => (other.guest = 2),
    (other) => (other.r0 = 1),
    (other) => (other.r1 = 1),
    (other) => (other.r2 = 1),
    (other) => (other.r3 = 8),
    (other) => (other.l0 = 1),
    (other) => (other.l1 = 1),
    (other) => (other.l2 = 1),
    (other) => (other.l3 = 1),
    (other) => (other.remotePort = 54),
    (other) => (other.localPort = 1001),
    (other) => (other.meta = TCP | META_IPV4),
    (other) => (other.requesterSpace = 1),
    (other) => (other.isPlainLink = true),
  ];
  for (const change of changes) {
    const other = packetOf(1, 7, 1000);
    change(other);
    assert.equal(table.find(other), NO_FLOW, String(change));
  }
});

test('what is read of a flow is what opened it', () => {
  const table = new FlowTable(64, 1);
  const packet = packetOf(-5, -0x70000000, 65_535, TCP);
  packet.remotePort = 65_534;
  packet.requesterSpace = NOBODY;
  packet.isPlainLink = true;
  const entry = table.insert(packet, new GuestState(-5, []), 3, null, 0);
  const read = new Packet();
  table.read(entry, read);
  assert.deepEqual(read, packet);
});

test('flows of UDP and TCP live as long as their state says', () => {
  const table = new FlowTable(64, 1);
  const owner = new GuestState(1, []);
  const udp = table.insert(packetOf(1, 7, 1), owner, 0, null, 0);
  assert.ok(!table.isExpired(udp, 29_999) && table.isExpired(udp, 30_000));
  table.touch(udp, packetOf(1, 7, 1), true, true, 5000);
  assert.ok(!table.isExpired(udp, 184_999) && table.isExpired(udp, 185_000), 'an answer makes it last');
  const tcpPacket = packetOf(1, 7, 2, TCP);
  tcpPacket.tcpFlags = TCP_SYN;
  const tcp = table.insert(tcpPacket, owner, 0, null, 0);
  assert.ok(table.isExpired(tcp, 60_000));
  tcpPacket.tcpFlags = TCP_SYN | TCP_ACK;
  table.touch(tcp, tcpPacket, true, true, 1000);
  assert.ok(!table.isExpired(tcp, 3_600_000));
  tcpPacket.tcpFlags = TCP_FIN | TCP_ACK;
  table.touch(tcp, tcpPacket, false, false, 2000);
  assert.ok(table.isClosing(tcp) && table.isExpired(tcp, 12_000));
  const managed = packetOf(1, 8, 1);
  managed.isManaged = true;
  assert.ok(!table.isExpired(table.insert(managed, owner, 0, null, 0), Number.MAX_SAFE_INTEGER));
});

test('a clock that goes back makes no flow expire early or live for ever', () => {
  const table = new FlowTable(64, 1);
  const packet = packetOf(1, 7, 1);
  const entry = table.insert(packet, new GuestState(1, []), 0, null, 1_000_000);
  table.touch(entry, packet, false, false, 1000);
  assert.ok(!table.isExpired(entry, 30_000) && table.isExpired(entry, 31_000));
});
