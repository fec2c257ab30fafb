// The firewall engine behind the pipeline's gate: requests become packets, connections become flows, and rules that change end what they
// no longer allow. The kernel's messages (services/network.ts) come here as well.

import { failure, ok } from '../../base/failure.ts';
import type { Failure, Result } from '../../base/failure.ts';
import type { TokenBucket } from '../../base/token-bucket.ts';
import type { AddressSpace } from '../../firewall/address-space.ts';
import { explain } from '../../firewall/explain.ts';
import type { Explanation } from '../../firewall/explain.ts';
import { Firewall } from '../../firewall/firewall.ts';
import type { BlockedFlow, LogEntry } from '../../firewall/firewall.ts';
import { parseAddress } from '../../base/ip-address.ts';
import { NOBODY, OUT, Packet, SPACE_NUMBERS, TCP } from '../../firewall/packet.ts';
import { firewallStats, flowStats, ruleStats } from '../../firewall/stats.ts';
import type { FirewallStats, FlowStats, RuleStats } from '../../firewall/stats.ts';
import { ALLOW, BY_ADDRESS_SPACE } from '../../firewall/verdict.ts';
import type { ConnectionFlows } from '../http/connection-flows.ts';
import { bareHost, isLocalhostName } from '../http/resolver.ts';
import { ByteLimit } from '../rate/byte-limit.ts';
import type { LimitStats } from '../../firewall/limit-stats.ts';
import type { FirewallGate, FirewallQuestion, Verdict } from './firewall-gate.ts';

export interface AppliedRules {
  readonly generation: number;
  readonly rules: number;
  /** Open connections that the new rules end. */
  readonly ended: number;
}

export interface StatsAnswer extends FirewallStats {
  readonly ruleList: readonly RuleStats[];
  readonly flowList: readonly FlowStats[];
}

/** The operating system's resolver does not tell for how long an answer holds. */
const UNKNOWN_TTL_MS = 60_000;
const MAX_GUESTS = 4096;
const TICK_MS = 1000;
const MAX_LISTED = 10_000;
const LOOPBACK = [0, 0, 0xffff, 0x7f00_0001] as const;

export class RuleFirewall implements FirewallGate {
  readonly engine: Firewall;
  readonly #now: () => number;
  readonly #packet = new Packet();
  readonly #guests = new Map<string, number>();
  /** The engine's number of a guest -> the kernel's. */
  readonly #guestNumbers = new Map<number, string>();
  readonly #connections = new Map<number, ConnectionFlows>();
  #nextGuest = 1;
  /** A rule's limit for one guest, by the engine's bucket. */
  readonly #limits = new WeakMap<TokenBucket, ByteLimit>();
  #tellLimits: () => void = () => {};
  #tell: (blocked: ReadonlyMap<number, Failure>) => void = () => {};
  #timer: NodeJS.Timeout | null = null;

  /** Refuses everything until rules are applied. */
  constructor(now: () => number = Date.now, onLog?: (entry: LogEntry, guestName: string) => void) {
    this.#now = now;
    this.engine = new Firewall({
      onEvicted: (flow) => this.#ended(new Map([[flow, failure('net.blocked-by-firewall', 'too many connections of one guest')]])),
      ...(onLog === undefined ? {} : { onLog: (entry) => onLog(entry, this.engine.guest(entry.guest)?.labels.at(-1) ?? '') }),
    });
  }

  /** With the policy `balanced` and nothing else. */
  static balanced(now?: () => number): RuleFirewall {
    const firewall = new RuleFirewall(now);
    firewall.apply('');
    return firewall;
  }

  /** Rules in the text form or JSON. Broken ones block everything, open connections too. */
  apply(text: string): Result<AppliedRules> {
    this.#settleAll();
    const before = this.engine.flows.count;
    const parsed = this.engine.applyText(text, this.#now());
    if (!parsed.ok) {
      this.#endAll(parsed.failure);
      return parsed;
    }
    this.#end(parsed.value.blocked);
    this.#tellLimits();
    this.#keepTime();
    return ok({ generation: parsed.value.generation, rules: this.engine.rules!.ownRules, ended: before - this.engine.flows.count });
  }

  /** There are rules, but they cannot be had: nothing may go on. */
  blockFor(problem: string): Result<never> {
    const cause = failure('firewall.rules-invalid', problem);
    this.engine.block(cause, this.#now());
    this.#endAll(cause);
    return { ok: false, failure: cause };
  }

  /** For explanations: where a document of this guest would come from, by its name alone. null where the rule of spaces does not apply. */
  usualSpaceOf(guestName: string): AddressSpace | null {
    if (!guestName.startsWith('site')) return null;
    const host = URL.parse(guestName.slice(5))?.hostname ?? '';
    if (guestName === 'site:file:' || isLocalhostName(host)) return 'loopback';
    const bare = bareHost(host);
    return parseAddress(bare) === null ? 'public' : this.spaceOf(bare);
  }

  verdict(question: FirewallQuestion): Verdict {
    const packet = this.#fill(question, null);
    return packet === null ? notAnAddress(question) : this.#refusal(this.engine.peek(packet, this.#now()), question);
  }

  use(question: FirewallQuestion, connection: ConnectionFlows): { refusal: Verdict; flow: number } {
    const packet = this.#fill(question, connection);
    if (packet === null) return { refusal: notAnAddress(question), flow: -1 };
    const refusal = this.#refusal(this.engine.decide(packet, this.#now()), question);
    if (refusal !== null) return { refusal, flow: -1 };
    const flow = this.engine.flows.handle(this.engine.lastFlow);
    if (flow !== connection.currentFlow) this.#settle(connection);
    connection.currentFlow = flow;
    connection.flows.add(flow);
    this.#connections.set(flow, connection);
    return { refusal: null, flow };
  }

  connectionClosed(connection: ConnectionFlows): void {
    this.#settle(connection);
    for (const flow of connection.flows) {
      this.engine.closeFlow(flow);
      this.#connections.delete(flow);
    }
    connection.flows.clear();
  }

  onBlocked(handler: (blocked: ReadonlyMap<number, Failure>) => void): void {
    this.#tell = handler;
  }

  limitOf(flow: number): ByteLimit | null {
    const found = flow === -1 ? null : this.engine.byteLimitOf(flow);
    if (found === null) return null;
    let limit = this.#limits.get(found.bucket);
    if (limit === undefined) this.#limits.set(found.bucket, (limit = new ByteLimit('rule', found.rule.name, found.bucket)));
    return limit;
  }

  /** Of the flows that are open. */
  limits(): LimitStats[] {
    const found = new Map<ByteLimit, LimitStats>();
    for (const flow of this.#connections.keys()) {
      const limit = this.limitOf(flow);
      if (limit !== null && !found.has(limit)) found.set(limit, limit.stats(this.#guestNumbers.get(this.engine.byteLimitOf(flow)!.guest) ?? ''));
    }
    return [...found.values()];
  }

  onLimitsChanged(handler: () => void): void {
    this.#tellLimits = handler;
  }

  spaceOf(address: string): AddressSpace {
    const words = parseAddress(withoutZone(address));
    return words === null ? 'loopback' : this.engine.spaceOf(words);
  }

  explain(question: FirewallQuestion): Result<Explanation> {
    const packet = this.#fill(question, null);
    return packet === null ? { ok: false, failure: notAnAddress(question) } : ok(explain(this.engine, packet, this.#now()));
  }

  stats(): StatsAnswer {
    this.#settleAll();
    return { ...firewallStats(this.engine), ruleList: ruleStats(this.engine, MAX_LISTED), flowList: flowStats(this.engine, MAX_LISTED) };
  }

  close(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** null when the address is none. */
  #fill(question: FirewallQuestion, connection: ConnectionFlows | null): Packet | null {
    const remote = parseAddress(withoutZone(question.address));
    if (remote === null) return null;
    const packet = this.#packet;
    packet.guest = this.#guestId(question);
    packet.setMeta(TCP, OUT, remote);
    packet.setRemote(remote, question.port);
    packet.setLocal(connection?.localAddress ?? LOOPBACK, connection?.localPort ?? 0);
    packet.requesterSpace = question.requesterSpace === null ? NOBODY : SPACE_NUMBERS[question.requesterSpace];
    packet.isPlainLink = question.isPlainLink;
    packet.isManaged = true;
    packet.host = nameOf(question.host);
    // What this guest's own name led to: an address alone, asked for later, is then still known by its name.
    if (packet.host !== null && connection === null) this.engine.names.learn(packet.guest, packet.host, [remote], UNKNOWN_TTL_MS, this.#now());
    return packet;
  }

  #guestId({ guest, guestName }: FirewallQuestion): number {
    const key = `${guest} ${guestName}`;
    const known = this.#guests.get(key);
    if (known !== undefined) return known;
    if (this.#guests.size >= MAX_GUESTS) this.#dropIdleGuests();
    const id = this.#nextGuest++;
    const kind = guestName.split(':')[0]!;
    this.engine.addGuest(id, kind === guestName ? [kind] : [kind, guestName]);
    this.#guests.set(key, id);
    this.#guestNumbers.set(id, guest);
    return id;
  }

  /** Of guests that have no connections only numbers are lost. */
  #dropIdleGuests(): void {
    for (const [key, id] of this.#guests) {
      if (this.engine.guest(id)!.flows > 0) continue;
      this.engine.removeGuest(id);
      this.#guests.delete(key);
      this.#guestNumbers.delete(id);
    }
  }

  #refusal(verdict: number, question: FirewallQuestion): Verdict {
    if (verdict === ALLOW) return null;
    const where = `${question.address}:${question.port}`;
    const { lastRule, lastReason, rules, problem } = this.engine;
    if (problem !== null) return failure('net.blocked-by-firewall', problem.message);
    if (lastReason === BY_ADDRESS_SPACE) {
      const target = this.spaceOf(question.address) === 'loopback' ? 'this machine' : 'the local network';
      const from = question.requesterSpace === 'private' ? 'the local network' : 'the internet';
      return failure('net.blocked-by-firewall', `a page from ${from} asked for ${target} (${where})`);
    }
    const rule = lastRule === -1 ? `the default of the policy ${rules!.policy}` : `the rule ${rules!.rules[lastRule]!.name}`;
    return failure('net.blocked-by-firewall', `${rule} forbids ${question.guestName} to reach ${where}`);
  }

  /** While the flows are still there to count for. */
  #settleAll(): void {
    for (const connection of new Set(this.#connections.values())) this.#settle(connection);
  }

  #settle(connection: ConnectionFlows): void {
    const { bytesIn, bytesOut } = connection.takeBytes();
    this.engine.account(connection.currentFlow, bytesIn, bytesOut);
  }

  #end(blocked: readonly BlockedFlow[]): void {
    if (blocked.length === 0) return;
    this.#ended(
      new Map(
        blocked.map(({ flow, rule, reason }) => {
          return [flow, failure('net.blocked-by-firewall', `${rule === null ? `the firewall's ${reason}` : `the rule ${rule}`} forbids it now`)];
        }),
      ),
    );
  }

  #endAll(cause: Failure): void {
    this.#ended(new Map([...this.#connections.keys()].map((flow) => [flow, failure('net.blocked-by-firewall', cause.message)])));
  }

  /** Requests of these flows are stopped first, so that they hear why; then the connections that no other flow uses. */
  #ended(blocked: ReadonlyMap<number, Failure>): void {
    this.#tell(blocked);
    for (const flow of blocked.keys()) {
      const connection = this.#connections.get(flow);
      this.#connections.delete(flow);
      connection?.flows.delete(flow);
      if (connection?.flows.size === 0) connection.close();
    }
  }

  /** The clock is looked at only while some rule depends on it. */
  #keepTime(): void {
    const isTimed = (this.engine.rules?.timed.length ?? 0) > 0;
    if (!isTimed) return this.close();
    this.#timer ??= setInterval(() => {
      this.#end(this.engine.tick(this.#now()));
      this.#tellLimits();
    }, TICK_MS).unref();
  }
}

function notAnAddress({ address }: FirewallQuestion): Failure {
  return failure('net.blocked-by-firewall', `"${address.slice(0, 60)}" is no address`);
}

function withoutZone(address: string): string {
  const zone = address.indexOf('%');
  return zone === -1 ? address : address.slice(0, zone);
}

/** A DNS name in the form of rules; null for an address. */
function nameOf(host: string): string | null {
  if (host.startsWith('[') || parseAddress(host) !== null) return null;
  return (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase();
}
