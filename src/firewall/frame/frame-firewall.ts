// THE FRAME SIDE: a frame of a guest's network card, out of it or into it, and one answer: does it go on? Pure like the engine that it asks.
//
//   frame -> malformed? -> from the guest: is it who it says (anti-spoof.ts)? to the guest: is it for this card, and not from itself?
//         -> ARP and what a card needs to come up (DHCP, neighbour discovery): no rule is asked
//         -> a later fragment: what its first one was; an ICMP error: the flow that it is about
//         -> the engine: flows, rules, rates -> DNS questions are noted, their answers learnt
//
// Whoever has the cards (the network of virtual machines) calls it for each frame, both ways, and carries what is allowed.

import type { AddressWords } from '../../base/ip-address.ts';
import { spoofingIn } from '../anti-spoof.ts';
import type { AssignedIdentity } from '../anti-spoof.ts';
import type { Firewall } from '../firewall.ts';
import { ICMP, IN, OUT, Packet, UDP } from '../packet.ts';
import * as V from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { readAnswer, readQuestion } from './dns-message.ts';
import { FragmentTable } from './fragment-table.ts';
import { FrameView, ICMPV6 } from './frame-view.ts';

/** A network card: what the kernel gave it. */
export interface Card extends AssignedIdentity {
  /** The engine's number of its guest. */
  readonly guest: number;
  /** Whose DNS answers name addresses for rules: those that the kernel runs or chose. A guest's own accomplice could name anything. */
  readonly resolvers: readonly AddressWords[];
}

interface CardState {
  readonly card: Card;
  readonly fragments: FragmentTable;
  /** `port id` -> the question that waits for its answer, oldest first. */
  readonly questions: Map<string, { readonly name: string; readonly type: number; readonly atMs: number }>;
}

const MAX_QUESTIONS = 256;
const QUESTION_LIFE_MS = 30_000;
const DNS_PORT = 53;

const ECHO = [8, 0] as const;
const ECHO_V6 = [128, 129] as const;
/** Destination unreachable, time exceeded, parameter problem; packet too big. The others are deprecated or dangerous (redirect, source quench). */
const ERRORS = new Set([3, 11, 12]);
const ERRORS_V6 = new Set([1, 2, 3, 4]);
/** Router solicitation and advertisement, neighbour solicitation and advertisement; multicast reports. */
const DISCOVERY_OUT = new Set([133, 135, 136, 143]);
const DISCOVERY_IN = new Set([134, 135, 136, 130]);
const REDIRECT = 5;
const SOURCE_QUENCH = 4;
const REDIRECT_V6 = 137;

export class FrameFirewall {
  readonly engine: Firewall;
  readonly #cards = new Map<number, CardState>();
  readonly #frame = new FrameView();
  readonly #quoted = new FrameView();
  readonly #packet = new Packet();

  /** Why the last frame was refused before rules were asked; '' otherwise. For logs and tests. */
  lastProblem = '';

  constructor(engine: Firewall) {
    this.engine = engine;
  }

  /** Takes the place of what was assigned to this interface before; its names and fragments are forgotten only with `remove`. */
  assign(interfaceId: number, card: Card): void {
    const known = this.#cards.get(interfaceId);
    this.#cards.set(interfaceId, { fragments: known?.fragments ?? new FragmentTable(), questions: known?.questions ?? new Map(), card });
  }

  remove(interfaceId: number): void {
    this.#cards.delete(interfaceId);
  }

  /** A frame that the guest sends. */
  fromGuest(interfaceId: number, bytes: Uint8Array, nowMs: number): Verdict {
    return this.#decide(interfaceId, bytes, false, nowMs);
  }

  /** A frame for the guest. */
  toGuest(interfaceId: number, bytes: Uint8Array, nowMs: number): Verdict {
    return this.#decide(interfaceId, bytes, true, nowMs);
  }

  #decide(interfaceId: number, bytes: Uint8Array, isInbound: boolean, nowMs: number): Verdict {
    this.lastProblem = '';
    const state = this.#cards.get(interfaceId);
    if (state === undefined) return this.#refuse(-1, V.BY_UNKNOWN_GUEST, 'nothing is assigned to this card', nowMs);
    const { card } = state;
    const frame = this.#frame;
    const malformed = frame.read(bytes);
    if (malformed !== null) return this.#refuse(card.guest, V.BY_MALFORMED, malformed, nowMs);
    const lie = isInbound ? lieToGuest(frame, card) : lieOfGuest(frame, card);
    if (lie !== null) return this.#refuse(card.guest, V.BY_SPOOFING, lie, nowMs);
    if (frame.kind === 'arp' || isHousekeeping(frame, isInbound)) return V.ALLOW;
    return this.#decideIp(state, isInbound, nowMs);
  }

  #decideIp(state: CardState, isInbound: boolean, nowMs: number): Verdict {
    const { card, fragments } = state;
    const frame = this.#frame;
    if (frame.fragmentOffset > 0) {
      const first = fragments.find(frame, isInbound, nowMs);
      if (first === null) return this.#refuse(card.guest, V.BY_FRAGMENT, 'no first fragment was let through', nowMs);
      frame.sourcePort = first.sourcePort;
      frame.destinationPort = first.destinationPort;
      frame.icmpType = first.icmpType;
      frame.icmpId = first.icmpId;
    }
    const verdict = this.#isIcmpError() ? this.#decideError(card, isInbound, nowMs) : this.#decideFlow(card, isInbound, nowMs);
    if (frame.isFragment && frame.fragmentOffset === 0) {
      if (verdict === V.ALLOW) fragments.remember(frame, isInbound, nowMs);
      else fragments.forget(frame, isInbound);
    }
    if (verdict === V.ALLOW && frame.protocol === UDP && !frame.isFragment) this.#followDns(state, isInbound, nowMs);
    return verdict;
  }

  #decideFlow(card: Card, isInbound: boolean, nowMs: number): Verdict {
    const frame = this.#frame;
    const packet = this.#packet;
    fill(packet, frame, card.guest, isInbound);
    packet.sizeBytes = frame.bytes.length;
    // A later fragment opens nothing, and neither does an answer to an echo that nobody sent.
    const opensNothing = frame.fragmentOffset > 0 || isEchoAnswer(frame);
    if (opensNothing && !this.engine.hasFlow(packet, nowMs)) {
      const isAnswer = frame.fragmentOffset === 0;
      return this.#refuse(card.guest, isAnswer ? V.BY_NO_FLOW : V.BY_FRAGMENT, isAnswer ? 'nobody asked for it' : 'its flow has ended', nowMs);
    }
    return this.engine.decide(packet, nowMs);
  }

  /** The error goes to who sent the packet inside it, and this is a packet of a flow. */
  #decideError(card: Card, isInbound: boolean, nowMs: number): Verdict {
    const frame = this.#frame;
    const quoted = this.#quoted;
    const malformed = quoted.readIp(frame.bytes.subarray(0, frame.endAt), frame.payloadAt, frame.isIpv4, true);
    if (malformed !== null) return this.#refuse(card.guest, V.BY_MALFORMED, `about another packet: ${malformed}`, nowMs);
    if (quoted.fragmentOffset > 0 || !isSame(quoted.source, frame.destination)) {
      return this.#refuse(card.guest, V.BY_SPOOFING, 'an error that is not for the sender of what it is about', nowMs);
    }
    // What the guest had sent, when the error comes in; what it had got, when the guest tells of one.
    fill(this.#packet, quoted, card.guest, !isInbound);
    return this.engine.relate(this.#packet, isInbound, frame.bytes.length, nowMs);
  }

  #isIcmpError(): boolean {
    const { protocol, icmpType } = this.#frame;
    return protocol === ICMP ? ERRORS.has(icmpType) : protocol === ICMPV6 && ERRORS_V6.has(icmpType);
  }

  #followDns({ card, questions }: CardState, isInbound: boolean, nowMs: number): void {
    const { bytes, payloadAt, endAt, source, destination, sourcePort, destinationPort } = this.#frame;
    const server = isInbound ? source : destination;
    if ((isInbound ? sourcePort : destinationPort) !== DNS_PORT || !card.resolvers.some((each) => isSame(each, server))) return;
    if (!isInbound) {
      const asked = readQuestion(bytes, payloadAt, endAt);
      if (asked === null) return;
      const key = `${sourcePort} ${asked.id}`;
      questions.delete(key);
      for (const [oldest, { atMs }] of questions) {
        if (questions.size < MAX_QUESTIONS && nowMs >= atMs && nowMs - atMs < QUESTION_LIFE_MS) break;
        questions.delete(oldest);
      }
      questions.set(key, { name: asked.name, type: asked.type, atMs: nowMs });
      return;
    }
    const answer = readAnswer(bytes, payloadAt, endAt);
    if (answer === null) return;
    const key = `${destinationPort} ${answer.id}`;
    const asked = questions.get(key);
    if (asked === undefined || asked.name !== answer.name || asked.type !== answer.type || nowMs < asked.atMs || nowMs - asked.atMs >= QUESTION_LIFE_MS) return;
    questions.delete(key);
    this.engine.names.learn(card.guest, answer.name, answer.addresses, answer.ttlSeconds * 1000, nowMs);
  }

  #refuse(guest: number, reason: number, problem: string, nowMs: number): Verdict {
    this.lastProblem = problem;
    return this.engine.refuse(guest, reason, nowMs);
  }
}

function fill(packet: Packet, frame: FrameView, guest: number, isInbound: boolean): void {
  const remote = isInbound ? frame.source : frame.destination;
  const local = isInbound ? frame.destination : frame.source;
  packet.guest = guest;
  packet.setMeta(frame.protocol, isInbound ? IN : OUT, remote as unknown as AddressWords);
  const remotePort = isInbound ? frame.sourcePort : frame.destinationPort;
  const localPort = isInbound ? frame.destinationPort : frame.sourcePort;
  const isEcho = frame.icmpType !== -1 && (isEchoQuestion(frame) || isEchoAnswer(frame));
  // Who asked is part of the flow: the guest's own echoes open no way in for those of others.
  const isGuestsOwn = isEcho && isEchoQuestion(frame) !== isInbound;
  packet.setRemote(remote as unknown as AddressWords, isEcho ? (isGuestsOwn ? 1 : 0) : remotePort);
  packet.setLocal(local as unknown as AddressWords, isEcho ? frame.icmpId : localPort);
  packet.tcpFlags = frame.tcpFlags;
  packet.isLaterFragment = false;
  packet.isManaged = false;
  packet.host = null;
  packet.sizeBytes = 0;
}

function isEchoQuestion({ icmpType, isIpv4 }: FrameView): boolean {
  return icmpType === (isIpv4 ? ECHO : ECHO_V6)[0];
}

function isEchoAnswer({ icmpType, isIpv4 }: FrameView): boolean {
  return icmpType === (isIpv4 ? ECHO : ECHO_V6)[1];
}

/** Why a guest's frame goes nowhere; null when it may be asked about. */
function lieOfGuest(frame: FrameView, card: Card): string | null {
  const { protocol, icmpType, isIpv4 } = frame;
  if (isIpv4 && protocol === ICMP && icmpType === REDIRECT) return 'a guest may not redirect others';
  return spoofingIn(frame.headers(), card);
}

/** Why a frame must not reach a guest; null when it may be asked about. */
function lieToGuest(frame: FrameView, card: Card): string | null {
  const isForAll = Math.floor(frame.destinationMac / 0x100_0000_0000) % 2 === 1;
  if (!isForAll && frame.destinationMac !== card.mac) return 'it is for another card';
  if (frame.sourceMac === card.mac) return 'it says that it is of this card itself';
  if (frame.kind === 'other') return 'only ARP, IPv4 and IPv6 are carried';
  if (frame.kind === 'arp') {
    return frame.senderMac === card.mac || (card.ipv4 !== null && frame.senderIpv4 === card.ipv4 >>> 0) ? 'ARP takes an address of this card' : null;
  }
  if (isOwn(frame.source, card)) return 'its source is an address of this card';
  const { protocol, icmpType, isIpv4 } = frame;
  if (isIpv4 && protocol === ICMP && (icmpType === REDIRECT || icmpType === SOURCE_QUENCH)) return 'nobody may redirect a guest';
  if (!isIpv4 && protocol === ICMPV6 && icmpType === REDIRECT_V6) return 'nobody may redirect a guest';
  return null;
}

/** What a card needs before rules can say anything: leases and neighbours. From the guest anti-spoofing has seen it. */
function isHousekeeping({ protocol, sourcePort, destinationPort, isIpv4, icmpType, source, destination, isFragment }: FrameView, isInbound: boolean): boolean {
  if (isFragment) return false;
  if (protocol === UDP) {
    const [client, server] = isIpv4 ? [68, 67] : [546, 547];
    if (isInbound) return sourcePort === server && destinationPort === client;
    // Only to whoever is on the wire: asking one server far away is a flow like any other.
    return sourcePort === client && destinationPort === server && (isIpv4 ? destination[3] === -1 : destination[0]! >>> 24 === 0xff);
  }
  if (protocol !== ICMPV6 || !(isInbound ? DISCOVERY_IN : DISCOVERY_OUT).has(icmpType)) return false;
  // Neighbours have addresses of the link, or none yet.
  return !isInbound || icmpType === 135 || icmpType === 136 || source[0]! >>> 22 === 0x3fa;
}

function isOwn(address: Int32Array, { ipv4, ipv6 }: Card): boolean {
  if (ipv4 !== null && address[0] === 0 && address[1] === 0 && address[2] === 0xffff && address[3] === (ipv4 | 0)) return true;
  return ipv6.some((each) => isSame(each, address));
}

function isSame(one: ArrayLike<number>, other: ArrayLike<number>): boolean {
  return one[3] === other[3] && one[0] === other[0] && one[1] === other[1] && one[2] === other[2];
}
