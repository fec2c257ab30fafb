// THE FIREWALL: one engine for sites' connections and VMs' frames. Pure: no clock, no network, no files of its own.
//
//   packet -> its flow is known: allow
//          -> rules in the order of their priority, the guest's own and everybody's -> the requester's address space -> default
//          -> allowed: the flow is remembered, and asked again when the rules change
//
// Always holds: while rules are broken or missing nothing is allowed; no flow in the table is one that the rules of now refuse.

import type { Failure, Result } from '../base/failure.ts';
import { failure, ok } from '../base/failure.ts';
import type { TokenBucket } from '../base/token-bucket.ts';
import { spaceNumber, spaceWithOverrides } from './address-space.ts';
import type { AddressSpace } from './address-space.ts';
import { compileRules, stateOf } from './compile-rules.ts';
import type { CompiledRules } from './compile-rules.ts';
import { parseAnyRules } from './edit-rules.ts';
import { FlowTable, NO_FLOW } from './flow-table.ts';
import { GuestState } from './guest-state.ts';
import type { AddressWords } from '../base/ip-address.ts';
import { LearnedNames } from './learned-names.ts';
import type { KnownNames } from './learned-names.ts';
import { META_IN, META_PROTOCOL, NOBODY, Packet, SPACE_NUMBERS, TCP, TCP_ACK, TCP_SYN } from './packet.ts';
import { RateBuckets } from './rate-buckets.ts';
import { SKIP_INACTIVE, SKIP_PLAIN_ALLOW } from './rule-entry.ts';
import type { Question, RuleTable } from './rule-entry.ts';
import type { FirewallRule, RuleSet } from './rule.ts';
import * as V from './verdict.ts';
import type { ReasonName, Verdict } from './verdict.ts';

export interface FirewallOptions {
  readonly maxFlows?: number;
  readonly maxFlowsPerGuest?: number;
  /** Hashes flows; what guests cannot know. Default: random. */
  readonly seed?: number;
  /** For tests: see compileRules. */
  readonly maxScannedRules?: number;
  /** A rule that logs has matched, or audit mode would have refused. */
  readonly onLog?: (entry: LogEntry) => void;
  /** A flow was pushed out by newer ones of its guest: its owner must end it. */
  readonly onEvicted?: (flow: number) => void;
}

export interface LogEntry {
  readonly guest: number;
  readonly verdict: Verdict;
  readonly reason: ReasonName;
  readonly rule: string | null;
  /** In audit mode: it would have been refused. */
  readonly isAuditOnly: boolean;
  readonly packet: Readonly<Packet>;
}

/** A flow that the rules of now refuse: it is out of the table, and its owner must end it. */
export interface BlockedFlow {
  readonly flow: number;
  readonly guest: number;
  readonly reason: ReasonName;
  readonly rule: string | null;
}

export interface Change {
  readonly generation: number;
  readonly blocked: readonly BlockedFlow[];
}

/** A `limit` rule's bucket for one guest. */
export interface ByteLimitOfFlow {
  readonly rule: FirewallRule;
  readonly guest: number;
  readonly bucket: TokenBucket;
}

const DEFAULT_MAX_FLOWS = 65_536;
const DEFAULT_MAX_FLOWS_PER_GUEST = 4096;
/** No rule: above all numbers of rules. */
const NONE = 0x7fff_ffff;
const NO_PATTERNS: readonly number[] = [];
const RANKS = [0, 0, 1, 2];

export class Firewall {
  readonly flows: FlowTable;
  readonly names = new LearnedNames();
  readonly #options: FirewallOptions;
  readonly #maxFlowsPerGuest: number;
  readonly #guests = new Map<number, GuestState>();
  readonly #rates = new RateBuckets();
  #rules: CompiledRules | null = null;
  /** Why nothing is allowed; null while rules hold. */
  #broken: Failure | null = failure('firewall.rules-missing');
  #generation = 0;
  readonly #question: Question = { meta: 0, r0: 0, r1: 0, r2: 0, r3: 0, port: 0, patterns: NO_PATTERNS };
  readonly #scratch = new Packet();
  #knownNames: KnownNames | null = null;
  /** While an open flow is asked again: the names it was opened with, instead of those that its guest knows now. */
  #pinnedNames: KnownNames | null = null;
  // Counters, by rule number and by reason.
  #ruleHits = new Float64Array(0);
  #ruleLastMs = new Float64Array(0);
  readonly #dropped = new Float64Array(V.REASON_NAMES.length);
  readonly #audited = new Float64Array(V.REASON_NAMES.length);

  /** Of the last answer: which rule (its number, -1 for none) and why. */
  lastRule = -1;
  lastReason: number = V.BY_DEFAULT;
  /** The entry of the flow table of the last `decide` that allowed; NO_FLOW. */
  lastFlow = NO_FLOW;

  constructor(options: FirewallOptions = {}) {
    this.#options = options;
    this.#maxFlowsPerGuest = options.maxFlowsPerGuest ?? DEFAULT_MAX_FLOWS_PER_GUEST;
    this.flows = new FlowTable(options.maxFlows ?? DEFAULT_MAX_FLOWS, options.seed ?? Math.floor(Math.random() * 0x1_0000_0000));
  }

  get generation(): number {
    return this.#generation;
  }

  get rules(): CompiledRules | null {
    return this.#rules;
  }

  get problem(): Failure | null {
    return this.#broken;
  }

  get guests(): Iterable<GuestState> {
    return this.#guests.values();
  }

  // ---- Rules

  /** New rules, in JSON when they begin with a brace, else in the text form. Those that cannot be read block everything, open flows too, and say where. */
  applyText(text: string, nowMs: number): Result<Change> {
    const parsed = parseAnyRules(text);
    if (parsed.ok) return ok(this.apply(parsed.value, nowMs));
    this.block(parsed.failure, nowMs);
    return parsed;
  }

  apply(ruleSet: RuleSet, nowMs: number): Change {
    const next = compileRules(ruleSet, nowMs, this.#options.maxScannedRules);
    this.#carryCounters(next);
    this.#rules = next;
    this.#broken = null;
    this.#generation++;
    this.#rates.clear();
    for (const guest of this.#guests.values()) guest.use(next);
    return { generation: this.#generation, blocked: this.#judgeFlows(nowMs) };
  }

  /** Allows nothing until rules are applied. */
  block(cause: Failure, nowMs: number): Change {
    this.#broken = cause;
    this.#generation++;
    return { generation: this.#generation, blocked: this.#judgeFlows(nowMs) };
  }

  /** To be called now and then (each second): time windows open and close, rules expire, flows time out. Gives the flows that end by it. */
  tick(nowMs: number): readonly BlockedFlow[] {
    this.flows.forEach((entry) => {
      if (this.flows.isExpired(entry, nowMs)) this.#remove(entry);
    });
    const rules = this.#rules;
    if (rules === null) return [];
    let isChanged = false;
    for (const rule of rules.timed) {
      const state = stateOf(rules.rules[rule]!, rules.spaces, nowMs);
      if (state === rules.states[rule]) continue;
      rules.states[rule] = state;
      isChanged = true;
    }
    return isChanged ? this.#judgeFlows(nowMs) : [];
  }

  // ---- Guests

  /** A guest that is not told here may do nothing. `labels`: its kind, and its kind with its name. */
  addGuest(id: number, labels: readonly string[]): GuestState {
    const guest = new GuestState(id, labels);
    if (this.#rules !== null) guest.use(this.#rules);
    this.#guests.set(id, guest);
    return guest;
  }

  /** Gives its open flows, which are forgotten. */
  removeGuest(id: number): number[] {
    const guest = this.#guests.get(id);
    if (guest === undefined) return [];
    const flows: number[] = [];
    while (guest.newest !== NO_FLOW) {
      flows.push(this.flows.handle(guest.newest));
      this.flows.remove(guest.newest);
    }
    this.#guests.delete(id);
    this.names.forget(id);
    return flows;
  }

  guest(id: number): GuestState | undefined {
    return this.#guests.get(id);
  }

  // ---- Questions

  /** The answer for a packet of now. What is allowed is remembered as a flow: see lastFlow. */
  decide(packet: Packet, nowMs: number): Verdict {
    this.lastFlow = NO_FLOW;
    const entry = packet.isLaterFragment ? NO_FLOW : this.flows.find(packet);
    if (entry !== NO_FLOW) {
      if (!this.#isOver(entry, packet, nowMs)) return this.#passFlow(entry, packet, nowMs);
      this.#remove(entry);
    }
    const guest = this.#guests.get(packet.guest);
    if (guest === undefined) return this.#drop(packet, V.BY_UNKNOWN_GUEST, null, nowMs);
    if (packet.isLaterFragment) return this.#drop(packet, V.BY_FRAGMENT, guest, nowMs);
    // A TCP segment from nowhere: its flow has ended, or somebody guesses. Only a SYN opens.
    const isTcp = (packet.meta & META_PROTOCOL) === TCP;
    if (isTcp && !packet.isManaged && (packet.tcpFlags & (TCP_SYN | TCP_ACK)) !== TCP_SYN) return this.#drop(packet, V.BY_NO_FLOW, guest, nowMs);
    const verdict = this.#judge(packet, guest, nowMs, true);
    const rule = this.lastRule;
    if (rule !== -1) {
      this.#ruleHits[rule]!++;
      this.#ruleLastMs[rule] = nowMs;
    }
    if (guest.logging.length > 0 && this.#broken === null) this.#logByRule(packet, guest, verdict, nowMs);
    if (verdict !== V.ALLOW && !this.#isAudited(packet, verdict)) return this.#drop(packet, this.lastReason, guest, nowMs, verdict);
    if (verdict === V.ALLOW && rule !== -1 && this.#rules!.rules[rule]!.isLogged) this.#log(packet, verdict, rule, false);
    return this.#open(packet, guest, nowMs);
  }

  /** What `decide` would say; nothing is counted, remembered or logged. `seesAudit` false: what the rules say, in audit mode too. */
  peek(packet: Packet, nowMs: number, seesAudit = true): Verdict {
    const guest = this.#guests.get(packet.guest);
    this.lastRule = -1;
    this.lastReason = V.BY_UNKNOWN_GUEST;
    if (guest === undefined) return V.DENY;
    const verdict = this.#judge(packet, guest, nowMs, false);
    if (verdict === V.ALLOW) return verdict;
    return seesAudit && this.#auditsLastReason() ? V.ALLOW : verdict;
  }

  /** Whether `decide` would find an open flow for it. */
  hasFlow(packet: Packet, nowMs: number): boolean {
    const entry = this.flows.find(packet);
    return entry !== NO_FLOW && !this.#isOver(entry, packet, nowMs);
  }

  /** An ICMP error of `sizeBytes`: `packet` has the ends of the packet inside it. Errors about flows that are not there are lies. */
  relate(packet: Packet, isInbound: boolean, sizeBytes: number, nowMs: number): Verdict {
    const entry = this.flows.find(packet);
    const guest = this.#guests.get(packet.guest);
    if (entry === NO_FLOW || this.flows.isExpired(entry, nowMs) || guest === undefined) return this.refuse(packet.guest, V.BY_NO_FLOW, nowMs);
    const bucket = this.flows.buckets[entry]!;
    if (bucket !== null && !this.#rules!.isAudit && !passes(bucket, sizeBytes, nowMs, true)) return this.refuse(packet.guest, V.BY_RATE, nowMs);
    guest.allowed++;
    if (isInbound) guest.bytesIn += sizeBytes;
    else guest.bytesOut += sizeBytes;
    this.lastRule = this.flows.rules[entry]!;
    this.lastReason = V.BY_FLOW;
    return V.ALLOW;
  }

  /** What was refused before rules were asked (frame/frame-firewall.ts), for the counters. */
  refuse(guestId: number, reason: number, nowMs: number): Verdict {
    this.lastRule = -1;
    this.lastReason = reason;
    this.#dropped[reason]!++;
    const guest = this.#guests.get(guestId);
    if (guest !== undefined) {
      guest.refused++;
      guest.lastSeenMs = nowMs;
    }
    return V.DENY;
  }

  /** A connection's owner says that it has ended. */
  closeFlow(flow: number): void {
    const entry = this.flows.entryOf(flow);
    if (entry !== NO_FLOW) this.flows.remove(entry);
  }

  /** Bytes of a managed flow, which the engine does not see itself. */
  account(flow: number, bytesIn: number, bytesOut: number): void {
    const entry = this.flows.entryOf(flow);
    if (entry === NO_FLOW) return;
    this.flows.bytesIn[entry]! += bytesIn;
    this.flows.bytesOut[entry]! += bytesOut;
    const guest = this.flows.owners[entry] as GuestState;
    guest.bytesIn += bytesIn;
    guest.bytesOut += bytesOut;
  }

  /**
   * What the bytes of a managed flow are to be taken from, by its owner: the engine sees no bytes of it, and never asks this bucket with its own
   * clock. null: they are not limited (in audit mode never).
   */
  byteLimitOf(flow: number): ByteLimitOfFlow | null {
    const entry = this.flows.entryOf(flow);
    const bucket = entry === NO_FLOW ? null : this.flows.buckets[entry]!;
    if (bucket === null || this.#rules!.isAudit) return null;
    return { rule: this.#rules!.rules[this.flows.rules[entry]!]!, guest: (this.flows.owners[entry] as GuestState).id, bucket };
  }

  spaceOf(words: AddressWords): AddressSpace {
    return spaceWithOverrides(words, this.#rules?.spaces ?? []);
  }

  // ---- Counters, for stats.ts

  ruleHits(rule: number): number {
    return this.#ruleHits[rule] ?? 0;
  }

  ruleLastMs(rule: number): number {
    return this.#ruleLastMs[rule] ?? 0;
  }

  dropped(reason: number): number {
    return this.#dropped[reason] ?? 0;
  }

  audited(reason: number): number {
    return this.#audited[reason] ?? 0;
  }

  // ---- The rest

  /** The rules' word, without flows. Sets lastRule and lastReason. */
  #judge(packet: Packet, guest: GuestState, nowMs: number, takes: boolean): Verdict {
    const rules = this.#rules;
    this.lastRule = -1;
    this.lastReason = V.BY_BROKEN_RULES;
    if (this.#broken !== null || rules === null) return V.DENY;
    // 1. What is asked, and by which names.
    const question = this.#question;
    const isInbound = (packet.meta & META_IN) !== 0;
    question.meta = packet.meta;
    question.r0 = packet.r0;
    question.r1 = packet.r1;
    question.r2 = packet.r2;
    question.r3 = packet.r3;
    question.port = isInbound ? packet.localPort : packet.remotePort;
    question.patterns = this.#patterns(packet, rules, nowMs);
    // 2. To a more protected network only rules that name it may allow.
    const isProtected = rules.enforcesSpaces && packet.requesterSpace !== NOBODY && !packet.isPlainLink && !isInbound && this.#isMoreProtected(packet, rules);
    const rule = best(guest.deciding, question, isProtected ? SKIP_INACTIVE | SKIP_PLAIN_ALLOW : SKIP_INACTIVE);
    if (rule !== NONE) return this.#byRule(rule, rules, packet, nowMs, takes);
    if (isProtected) {
      this.lastReason = V.BY_ADDRESS_SPACE;
      return V.REJECT;
    }
    // 3. Nobody said anything.
    this.lastReason = V.BY_DEFAULT;
    return verdictOf(isInbound ? rules.defaultIn : rules.defaultOut);
  }

  #byRule(number: number, rules: CompiledRules, packet: Packet, nowMs: number, takes: boolean): Verdict {
    const rule = rules.rules[number]!;
    this.lastRule = number;
    this.lastReason = V.BY_RULE;
    if (rule.action !== 'limit') return verdictOf(rule.action);
    const { guest, sizeBytes, isManaged } = packet;
    const rate = rule.rate!;
    if (rate.unit === 'bytes') {
      if (isManaged || passes(this.#rates.bucket(number, guest, rate, nowMs), sizeBytes, nowMs, takes)) return V.ALLOW;
    } else if (this.#rates.allows(number, guest, rate, nowMs, takes)) return V.ALLOW;
    this.lastReason = V.BY_RATE;
    return V.DENY;
  }

  /** What bytes of flows by this rule are taken from. */
  #bucketOf(rule: number, guest: number, nowMs: number): TokenBucket | null {
    const rate = rule === -1 ? null : this.#rules!.rules[rule]!.rate;
    return rate?.unit === 'bytes' ? this.#rates.bucket(rule, guest, rate, nowMs) : null;
  }

  #isMoreProtected(packet: Packet, rules: CompiledRules): boolean {
    const { r0, r1, r2, r3 } = packet;
    const target = rules.spaces.length === 0 ? spaceNumber(r0, r1, r2, r3) : SPACE_NUMBERS[spaceWithOverrides([r0, r1, r2, r3], rules.spaces)];
    return RANKS[target]! > RANKS[packet.requesterSpace]!;
  }

  #patterns(packet: Packet, rules: CompiledRules, nowMs: number): readonly number[] {
    const { host, guest, r0, r1, r2, r3 } = packet;
    this.#knownNames = this.#pinnedNames ?? (host === null ? this.names.ofAddress(guest, r0, r1, r2, r3, nowMs) : this.names.ofHost(host));
    return this.#knownNames === null ? NO_PATTERNS : this.#knownNames.patterns(rules.patterns, this.#generation);
  }

  #isOver(entry: number, packet: Packet, nowMs: number): boolean {
    if (this.flows.isExpired(entry, nowMs)) return true;
    // Allowed under one name says nothing about another.
    if (packet.host !== null && this.flows.names[entry]?.names[0] !== packet.host) return true;
    // The same ends are used for a new connection.
    return this.flows.isClosing(entry) && (packet.tcpFlags & (TCP_SYN | TCP_ACK)) === TCP_SYN;
  }

  /** The packet of a known flow: only the bytes of a `limit` rule can still stop it. */
  #passFlow(entry: number, packet: Packet, nowMs: number): Verdict {
    const bucket = this.flows.buckets[entry]!;
    if (bucket !== null && !packet.isManaged && !passes(bucket, packet.sizeBytes, nowMs, true)) {
      this.lastRule = this.flows.rules[entry]!;
      this.lastReason = V.BY_RATE;
      if (!this.#isAudited(packet, V.DENY)) return this.#drop(packet, V.BY_RATE, this.flows.owners[entry] as GuestState, nowMs);
    }
    return this.#allowFlow(entry, packet, nowMs);
  }

  #allowFlow(entry: number, packet: Packet, nowMs: number): Verdict {
    const { flows } = this;
    const isInbound = (packet.meta & META_IN) !== 0;
    const guest = flows.owners[entry] as GuestState;
    flows.touch(entry, packet, ((flows.metas[entry]! ^ packet.meta) & META_IN) !== 0, isInbound, nowMs);
    guest.allowed++;
    if (isInbound) guest.bytesIn += packet.sizeBytes;
    else guest.bytesOut += packet.sizeBytes;
    guest.lastSeenMs = nowMs;
    this.lastRule = flows.rules[entry]!;
    this.lastReason = V.BY_FLOW;
    this.lastFlow = entry;
    return V.ALLOW;
  }

  #open(packet: Packet, guest: GuestState, nowMs: number): Verdict {
    if (guest.flows >= this.#maxFlowsPerGuest) this.#evict(guest.oldest);
    // Full of other guests' flows: they are not pushed out for this one.
    if (this.flows.isFull) {
      if (guest.oldest === NO_FLOW) return this.#drop(packet, V.BY_TOO_MANY_FLOWS, guest, nowMs);
      this.#evict(guest.oldest);
    }
    const rule = this.lastRule;
    const entry = this.flows.insert(packet, guest, rule, this.#knownNames, nowMs);
    this.flows.buckets[entry] = this.#bucketOf(rule, guest.id, nowMs);
    const reason = this.lastReason;
    this.#allowFlow(entry, packet, nowMs);
    this.lastReason = reason;
    return V.ALLOW;
  }

  #evict(entry: number): void {
    const flow = this.flows.handle(entry);
    this.flows.remove(entry);
    this.#options.onEvicted?.(flow);
  }

  #remove(entry: number): void {
    this.flows.remove(entry);
  }

  #drop(packet: Packet, reason: number, guest: GuestState | null, nowMs: number, verdict: Verdict = V.DENY): Verdict {
    this.lastReason = reason;
    this.#dropped[reason]!++;
    if (reason !== V.BY_RULE && reason !== V.BY_RATE) this.lastRule = -1;
    if (guest !== null) {
      guest.refused++;
      guest.lastSeenMs = nowMs;
    }
    if (this.lastRule !== -1 && this.#rules!.rules[this.lastRule]!.isLogged) this.#log(packet, verdict, this.lastRule, false);
    return verdict;
  }

  /** In audit mode rules and defaults only say what they would do. Address spaces, broken rules and forged packets are refused as ever. */
  #isAudited(packet: Packet, verdict: Verdict): boolean {
    if (!this.#auditsLastReason()) return false;
    this.#audited[this.lastReason]!++;
    this.#log(packet, verdict, this.lastRule, true);
    return true;
  }

  #auditsLastReason(): boolean {
    return this.#rules?.isAudit === true && (this.lastReason === V.BY_RULE || this.lastReason === V.BY_DEFAULT || this.lastReason === V.BY_RATE);
  }

  /** `log` rules that stand above the one that decided, and a deciding rule that allows and logs. */
  #logByRule(packet: Packet, guest: GuestState, verdict: Verdict, nowMs: number): void {
    const rule = best(guest.logging, this.#question, SKIP_INACTIVE, this.lastRule === -1 ? NONE : this.lastRule);
    if (rule === NONE || rule === this.lastRule) return;
    this.#ruleHits[rule]!++;
    this.#ruleLastMs[rule] = nowMs;
    this.#log(packet, verdict, rule, false);
  }

  #log(packet: Packet, verdict: Verdict, rule: number, isAuditOnly: boolean): void {
    this.#options.onLog?.({
      guest: packet.guest,
      verdict,
      reason: V.REASON_NAMES[this.lastReason]!,
      rule: rule === -1 ? null : this.#rules!.rules[rule]!.name,
      isAuditOnly,
      packet,
    });
  }

  /** Asks the rules of now about each open flow; those that they refuse are taken out. */
  #judgeFlows(nowMs: number): BlockedFlow[] {
    const blocked: BlockedFlow[] = [];
    const { flows } = this;
    const packet = this.#scratch;
    flows.forEach((entry) => {
      flows.read(entry, packet);
      const verdict = this.#judgeFlow(entry, packet, nowMs);
      if (verdict === V.ALLOW || this.#auditsLastReason()) {
        flows.rules[entry] = this.lastRule;
        flows.buckets[entry] = this.#bucketOf(this.lastRule, packet.guest, nowMs);
        return;
      }
      const rule = this.lastRule === -1 ? null : this.#rules!.rules[this.lastRule]!.name;
      blocked.push({ flow: flows.handle(entry), guest: packet.guest, reason: V.REASON_NAMES[this.lastReason]!, rule });
      flows.remove(entry);
    });
    return blocked;
  }

  #judgeFlow(entry: number, packet: Packet, nowMs: number): Verdict {
    const names = this.flows.names[entry] ?? null;
    const guest = this.flows.owners[entry] as GuestState;
    // A flow that is open has been paid for: a rate refuses new ones only.
    this.#pinnedNames = names;
    const verdict = this.#judge(packet, guest, nowMs, false);
    this.#pinnedNames = null;
    return this.lastReason === V.BY_RATE ? V.ALLOW : verdict;
  }

  #carryCounters(next: CompiledRules): void {
    const before = new Map(this.#rules?.rules.map((rule, number) => [rule.name, number]));
    const hits = new Float64Array(next.rules.length);
    const lastMs = new Float64Array(next.rules.length);
    for (const [number, { name }] of next.rules.entries()) {
      const old = before.get(name);
      if (old === undefined) continue;
      hits[number] = this.#ruleHits[old]!;
      lastMs[number] = this.#ruleLastMs[old]!;
    }
    this.#ruleHits = hits;
    this.#ruleLastMs = lastMs;
  }
}

function best(tables: readonly RuleTable[], question: Question, skip: number, below = NONE): number {
  let rule = below;
  for (let index = 0; index < tables.length; index++) {
    const table = tables[index]!;
    if (table.first >= rule) break;
    rule = table.find(question, rule, skip);
  }
  return rule;
}

function passes(bucket: TokenBucket, sizeBytes: number, nowMs: number, takes: boolean): boolean {
  if (bucket.waitMs(sizeBytes, nowMs) > 0) return false;
  if (takes) bucket.take(sizeBytes);
  return true;
}

function verdictOf(action: string): Verdict {
  return action === 'allow' ? V.ALLOW : action === 'reject' ? V.REJECT : V.DENY;
}
