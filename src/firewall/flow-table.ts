// Flows that were allowed, found by their exact ends without looking at rules. Open addressing over typed arrays, nothing allocated on a
// hit; entries of one guest form a list from the least to the most recently used, so that a flood of one guest pushes out its own flows
// and nobody else's.

import type { TokenBucket } from '../base/token-bucket.ts';
import type { KnownNames } from './learned-names.ts';
import { ICMP, META_PROTOCOL, TCP, TCP_FIN, TCP_RST } from './packet.ts';
import type { Packet } from './packet.ts';

/** guest, remote address, local address, ports, protocol with who asks */
const KEY_WORDS = 11;
const FIRST_CAPACITY = 256;
/** The list of a guest is put in order this often at most: exact order is not worth a write for each packet. */
const TOUCH_EVERY_MS = 1000;

export const MANAGED = 0;
const FIRST_SEEN = 1;
const ANSWERED = 2;
const CLOSING = 3;

/** How long a flow lives without a packet, by its state. */
const TCP_TIMEOUTS_MS = [Infinity, 60_000, 7_200_000, 10_000];
const OTHER_TIMEOUTS_MS = [Infinity, 30_000, 180_000, 10_000];

export const NO_FLOW = -1;

export interface FlowOwner {
  /** Ends of its list; NO_FLOW where it is empty. */
  oldest: number;
  newest: number;
  flows: number;
}

export class FlowTable {
  readonly #maxFlows: number;
  readonly #seed: number;
  #capacity = 0;
  #slots: Int32Array = new Int32Array(0);
  #free: number[] = [];
  count = 0;
  // By entry. `keys` is public for the re-evaluation of flows only.
  keys: Int32Array = new Int32Array(0);
  #hashes: Int32Array = new Int32Array(0);
  states: Uint8Array = new Uint8Array(0);
  /** `meta` of the packet that opened the flow: a rule is about the opener's direction. */
  metas: Int32Array = new Int32Array(0);
  rules: Int32Array = new Int32Array(0);
  lastSeenMs: Float64Array = new Float64Array(0);
  openedMs: Float64Array = new Float64Array(0);
  bytesIn: Float64Array = new Float64Array(0);
  bytesOut: Float64Array = new Float64Array(0);
  packets: Float64Array = new Float64Array(0);
  #serials: Float64Array = new Float64Array(0);
  #previous: Int32Array = new Int32Array(0);
  #next: Int32Array = new Int32Array(0);
  owners: (FlowOwner | null)[] = [];
  /** The names under which the flow was allowed: they keep it alive when the guest's own answers have expired. */
  names: (KnownNames | null)[] = [];
  /** What the flow's bytes are taken from; null where its rule limits none. */
  buckets: (TokenBucket | null)[] = [];
  #nextSerial = 1;

  /** `seed`: unknown to guests, who choose most of what is hashed. */
  constructor(maxFlows: number, seed: number) {
    this.#maxFlows = maxFlows;
    this.#seed = seed | 0;
    this.#grow(Math.min(FIRST_CAPACITY, maxFlows));
  }

  get isFull(): boolean {
    return this.count >= this.#maxFlows;
  }

  /** The entry of a packet's flow, in either direction; NO_FLOW. */
  find(packet: Packet): number {
    const who = whoOf(packet);
    const ports = (packet.remotePort << 16) | packet.localPort;
    const { guest, r0, r1, r2, r3, l0, l1, l2, l3 } = packet;
    const hash = hashOf(this.#seed, guest, r0, r1, r2, r3, l0, l1, l2, l3, ports, who);
    const slots = this.#slots;
    const keys = this.keys;
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]! - 1;
      if (entry < 0) return NO_FLOW;
      if (this.#hashes[entry] !== hash) continue;
      const at = entry * KEY_WORDS;
      if (keys[at + 9] !== ports || keys[at + 4] !== r3 || keys[at] !== guest || keys[at + 10] !== who || keys[at + 8] !== l3) continue;
      if (keys[at + 1] !== r0 || keys[at + 2] !== r1 || keys[at + 3] !== r2) continue;
      if (keys[at + 5] === l0 && keys[at + 6] === l1 && keys[at + 7] === l2) return entry;
    }
  }

  /** The caller has seen that the flow is not there and that the table is not full. */
  insert(packet: Packet, owner: FlowOwner, rule: number, names: KnownNames | null, nowMs: number): number {
    if (this.#free.length === 0) this.#grow(Math.min(this.#maxFlows, this.#capacity * 2));
    const entry = this.#free.pop()!;
    const who = whoOf(packet);
    const ports = (packet.remotePort << 16) | packet.localPort;
    const { guest, r0, r1, r2, r3, l0, l1, l2, l3 } = packet;
    const hash = hashOf(this.#seed, guest, r0, r1, r2, r3, l0, l1, l2, l3, ports, who);
    const at = entry * KEY_WORDS;
    const key = this.keys;
    key[at] = guest;
    key[at + 1] = r0;
    key[at + 2] = r1;
    key[at + 3] = r2;
    key[at + 4] = r3;
    key[at + 5] = l0;
    key[at + 6] = l1;
    key[at + 7] = l2;
    key[at + 8] = l3;
    key[at + 9] = ports;
    key[at + 10] = who;
    this.#hashes[entry] = hash;
    this.states[entry] = packet.isManaged ? MANAGED : FIRST_SEEN;
    this.metas[entry] = packet.meta;
    this.rules[entry] = rule;
    this.openedMs[entry] = nowMs;
    this.bytesIn[entry] = 0;
    this.bytesOut[entry] = 0;
    this.packets[entry] = 0;
    this.#serials[entry] = this.#nextSerial++;
    this.owners[entry] = owner;
    this.names[entry] = names;
    this.buckets[entry] = null;
    this.#place(entry, hash);
    this.#append(entry, owner);
    this.lastSeenMs[entry] = nowMs;
    owner.flows++;
    this.count++;
    return entry;
  }

  remove(entry: number): void {
    const owner = this.owners[entry]!;
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[entry]! & mask;
    while (this.#slots[slot] !== entry + 1) slot = (slot + 1) & mask;
    // Entries that were pushed past this slot move back, so that no mark of what was here stays (Knuth 6.4, algorithm R).
    for (let next = slot; ;) {
      next = (next + 1) & mask;
      const moved = this.#slots[next]! - 1;
      if (moved < 0) break;
      const home = this.#hashes[moved]! & mask;
      if (((next - home) & mask) < ((next - slot) & mask)) continue;
      this.#slots[slot] = moved + 1;
      slot = next;
    }
    this.#slots[slot] = 0;
    this.#unlink(entry, owner);
    owner.flows--;
    this.owners[entry] = null;
    this.names[entry] = null;
    this.buckets[entry] = null;
    this.count--;
    this.#free.push(entry);
  }

  /** A number for the outside that stays another one when the entry is used again. */
  handle(entry: number): number {
    return this.#serials[entry]! * this.#maxFlows + entry;
  }

  /** NO_FLOW when the flow is no more. */
  entryOf(handle: number): number {
    const entry = handle % this.#maxFlows;
    return entry < this.#capacity && this.owners[entry] != null && this.handle(entry) === handle ? entry : NO_FLOW;
  }

  isExpired(entry: number, nowMs: number): boolean {
    const isTcp = (this.metas[entry]! & META_PROTOCOL) === TCP;
    return nowMs - this.lastSeenMs[entry]! >= (isTcp ? TCP_TIMEOUTS_MS : OTHER_TIMEOUTS_MS)[this.states[entry]!]!;
  }

  /** Counts a packet of the flow and follows its state. `isAnswer`: against the direction of the one that opened it. */
  touch(entry: number, packet: Packet, isAnswer: boolean, isInbound: boolean, nowMs: number): void {
    this.packets[entry]!++;
    if (isInbound) this.bytesIn[entry]! += packet.sizeBytes;
    else this.bytesOut[entry]! += packet.sizeBytes;
    const state = this.states[entry]!;
    if (state !== MANAGED) {
      if ((packet.tcpFlags & (TCP_FIN | TCP_RST)) !== 0) this.states[entry] = CLOSING;
      else if (isAnswer && state === FIRST_SEEN) this.states[entry] = ANSWERED;
    }
    if (nowMs - this.lastSeenMs[entry]! < TOUCH_EVERY_MS && nowMs >= this.lastSeenMs[entry]!) return;
    this.lastSeenMs[entry] = nowMs;
    const owner = this.owners[entry]!;
    if (owner.newest === entry) return;
    this.#unlink(entry, owner);
    this.#append(entry, owner);
  }

  isClosing(entry: number): boolean {
    return this.states[entry] === CLOSING;
  }

  /** Fills a packet with what opened the flow. */
  read(entry: number, packet: Packet): void {
    const key = this.keys;
    const at = entry * KEY_WORDS;
    packet.guest = key[at]!;
    packet.meta = this.metas[entry]!;
    packet.r0 = key[at + 1]!;
    packet.r1 = key[at + 2]!;
    packet.r2 = key[at + 3]!;
    packet.r3 = key[at + 4]!;
    packet.l0 = key[at + 5]!;
    packet.l1 = key[at + 6]!;
    packet.l2 = key[at + 7]!;
    packet.l3 = key[at + 8]!;
    packet.remotePort = key[at + 9]! >>> 16;
    packet.localPort = key[at + 9]! & 0xffff;
    packet.requesterSpace = (key[at + 10]! >>> 8) & 7;
    packet.isPlainLink = (key[at + 10]! & 0x800) !== 0;
    packet.isManaged = this.states[entry] === MANAGED;
    packet.host = null;
    packet.tcpFlags = 0;
    packet.isLaterFragment = false;
    packet.sizeBytes = 0;
  }

  /** Calls `visit` for each live entry; it may remove the entry that it is called for. */
  forEach(visit: (entry: number) => void): void {
    for (let entry = 0; entry < this.#capacity; entry++) if (this.owners[entry] != null) visit(entry);
  }

  #place(entry: number, hash: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry + 1;
  }

  #append(entry: number, owner: FlowOwner): void {
    this.#previous[entry] = owner.newest;
    this.#next[entry] = NO_FLOW;
    if (owner.newest === NO_FLOW) owner.oldest = entry;
    else this.#next[owner.newest] = entry;
    owner.newest = entry;
  }

  #unlink(entry: number, owner: FlowOwner): void {
    const before = this.#previous[entry]!;
    const after = this.#next[entry]!;
    if (before === NO_FLOW) owner.oldest = after;
    else this.#next[before] = after;
    if (after === NO_FLOW) owner.newest = before;
    else this.#previous[after] = before;
  }

  /** Twice the slots at least: the table is never more than half full. */
  #grow(capacity: number): void {
    const before = this.#capacity;
    this.#capacity = capacity;
    this.keys = larger(this.keys, new Int32Array(capacity * KEY_WORDS));
    this.#hashes = larger(this.#hashes, new Int32Array(capacity));
    this.states = larger(this.states, new Uint8Array(capacity));
    this.metas = larger(this.metas, new Int32Array(capacity));
    this.rules = larger(this.rules, new Int32Array(capacity));
    this.lastSeenMs = larger(this.lastSeenMs, new Float64Array(capacity));
    this.openedMs = larger(this.openedMs, new Float64Array(capacity));
    this.bytesIn = larger(this.bytesIn, new Float64Array(capacity));
    this.bytesOut = larger(this.bytesOut, new Float64Array(capacity));
    this.packets = larger(this.packets, new Float64Array(capacity));
    this.#serials = larger(this.#serials, new Float64Array(capacity));
    this.#previous = larger(this.#previous, new Int32Array(capacity));
    this.#next = larger(this.#next, new Int32Array(capacity));
    for (let entry = capacity - 1; entry >= before; entry--) {
      this.owners[entry] = null;
      this.names[entry] = null;
      this.buckets[entry] = null;
      this.#free.push(entry);
    }
    let slots = 16;
    while (slots < capacity * 2) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.forEach((entry) => this.#place(entry, this.#hashes[entry]!));
  }
}

function larger<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Protocol, and who asks: the answer to another requester may be another. */
function whoOf(packet: Packet): number {
  return (packet.meta & META_PROTOCOL) | (packet.requesterSpace << 8) | (packet.isPlainLink ? 0x800 : 0);
}

function hashOf(
  seed: number,
  guest: number,
  r0: number,
  r1: number,
  r2: number,
  r3: number,
  l0: number,
  l1: number,
  l2: number,
  l3: number,
  ports: number,
  who: number,
): number {
  let h = Math.imul(seed ^ guest, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ r0, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ r1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ r2, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15) ^ r3, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 13) ^ l0, 0x85ebca6b);
  h = Math.imul(h ^ l1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ l2, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 15) ^ l3, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 13) ^ ports, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 16) ^ who, 0xc2b2ae35);
  return h ^ (h >>> 15);
}

export function protocolName(meta: number): string {
  const protocol = meta & META_PROTOCOL;
  return protocol === TCP ? 'tcp' : protocol === 17 ? 'udp' : protocol === ICMP ? 'icmp' : String(protocol);
}
