// Which rule decides and why, in words. Slow on purpose: it compares field by field, apart from the tables of the hot path.

import { isGrant, tablesFor } from './compile-rules.ts';
import type { CompiledRules } from './compile-rules.ts';
import type { Firewall } from './firewall.ts';
import { protocolName } from './flow-table.ts';
import { contains, formatAddress, formatCidr, isIpv4, isOfFamily } from '../base/ip-address.ts';
import type { AddressWords } from '../base/ip-address.ts';
import { META_IN, META_PROTOCOL, NOBODY, SPACE_NUMBERS } from './packet.ts';
import type { Packet } from './packet.ts';
import { formatRate, formatWhen } from './rule-fields.ts';
import { formatRule } from './rule-text.ts';
import type { FirewallRule } from './rule.ts';
import { isActive } from './time-window.ts';
import { REASON_NAMES, VERDICT_NAMES } from './verdict.ts';
import type { ReasonName } from './verdict.ts';

export interface Explanation {
  readonly verdict: (typeof VERDICT_NAMES)[number];
  readonly reason: ReasonName;
  /** One sentence. */
  readonly because: string;
  readonly rule: { readonly name: string; readonly text: string; readonly from: 'own' | 'policy'; readonly line: number } | null;
  /** What of the deciding rule fits the question, one phrase for each field that it looks at. */
  readonly matched: readonly string[];
  /** Rules that would have decided before, but for one field. */
  readonly nearly: readonly { readonly rule: string; readonly but: string }[];
  readonly target: string;
  readonly targetSpace: string;
  readonly requesterSpace: string | null;
  /** What the deciding rule lets through for each guest; null where it limits no bytes. */
  readonly bytesPerSecond: number | null;
  /** Audit mode lets it pass, whatever `verdict` says. */
  readonly isAudit: boolean;
}

const MAX_NEARLY = 5;

export function explain(firewall: Firewall, packet: Packet, nowMs: number): Explanation {
  const rules = firewall.rules;
  const guest = firewall.guest(packet.guest);
  const verdict = firewall.peek(packet, nowMs, false);
  const reason = REASON_NAMES[firewall.lastReason]!;
  const number = firewall.lastRule;
  const rule = number === -1 || rules === null ? null : rules.rules[number]!;
  const words: AddressWords = [packet.r0, packet.r1, packet.r2, packet.r3];
  const requester = spaceName(packet.requesterSpace);
  const labels = guest?.labels ?? [];
  const names = namesOf(firewall, packet, nowMs);
  return {
    verdict: VERDICT_NAMES[verdict],
    reason,
    because: sentence(firewall, packet, reason, rule, requester),
    rule: rule === null ? null : { name: rule.name, text: formatRule(rule), from: number < rules!.ownRules ? 'own' : 'policy', line: rule.line },
    matched: rule === null ? [] : fieldsOf(rule, packet, labels, names, rules!, nowMs).map(({ phrase }) => phrase),
    nearly: rules === null ? [] : nearly(rules, rule === null ? rules.rules.length : number, packet, labels, names, nowMs, reason === 'address-space'),
    target: `${protocolName(packet.meta)} ${packet.host === null ? '' : `${packet.host} `}${formatAddress(words)}:${packet.servicePort}`,
    targetSpace: firewall.spaceOf(words),
    requesterSpace: requester,
    bytesPerSecond: rule?.rate?.unit === 'bytes' ? (rule.rate.count * 1000) / rule.rate.perMs : null,
    isAudit: rules?.isAudit ?? false,
  };
}

function sentence(firewall: Firewall, packet: Packet, reason: ReasonName, rule: FirewallRule | null, requester: string | null): string {
  const rules = firewall.rules;
  switch (reason) {
    case 'rule':
      return rule!.rate?.unit === 'bytes'
        ? `the rule ${rule!.name} says limit: each guest's bytes, of both directions, wait for a rate of ${formatRate(rule!.rate)}`
        : `the rule ${rule!.name} says ${rule!.action}`;
    case 'rate':
      return `the rule ${rule!.name} allows no more than its rate`;
    case 'address-space':
      return `a page from ${requester === 'private' ? 'the local network' : 'the internet'} may not reach ${firewall.spaceOf([packet.r0, packet.r1, packet.r2, packet.r3]) === 'loopback' ? 'this machine' : 'the local network'}, and no rule grants it`;
    case 'default': {
      const isInbound = (packet.meta & META_IN) !== 0;
      return `no rule matches, and the default of ${rules!.policy} for ${isInbound ? 'in' : 'out'} is ${isInbound ? rules!.defaultIn : rules!.defaultOut}`;
    }
    case 'rules-broken':
      return firewall.problem?.message ?? 'there are no rules';
    default:
      return reason.replaceAll('-', ' ');
  }
}

interface FieldMatch {
  readonly fits: boolean;
  readonly phrase: string;
}

/** What the rule looks at, and whether each fits. */
function fieldsOf(rule: FirewallRule, packet: Packet, labels: readonly string[], names: readonly string[], rules: CompiledRules, nowMs: number): FieldMatch[] {
  const words: AddressWords = [packet.r0, packet.r1, packet.r2, packet.r3];
  const direction = (packet.meta & META_IN) === 0 ? 'out' : 'in';
  const protocol = protocolName(packet.meta & META_PROTOCOL);
  const fields: FieldMatch[] = [];
  const say = (fits: boolean, what: string, not: string): void => void fields.push({ fits, phrase: fits ? what : not });
  if (rule.direction !== 'both') say(rule.direction === direction, `direction ${direction}`, `direction is ${direction}, not ${rule.direction}`);
  if (rule.protocol !== 'any') say(rule.protocol === protocol, `protocol ${protocol}`, `protocol is ${protocol}, not ${rule.protocol}`);
  if (rule.address !== null) {
    const fits = contains(rule.address, words) && isOfFamily(rule.address, isIpv4(words));
    say(fits, `${formatAddress(words)} is in ${formatCidr(rule.address)}`, `${formatAddress(words)} is not in ${formatCidr(rule.address)}`);
  }
  if (rule.host !== null) {
    const known = names.length === 0 ? 'no name is known' : names.join(', ');
    const name = names.find((each) => fitsHost(rule.host!, each));
    say(name !== undefined, `${name} is ${rule.host}`, `${known}: not ${rule.host}`);
  }
  if (rule.ports !== null) {
    const { first, last } = rule.ports;
    const range = first === last ? String(first) : `${first}-${last}`;
    const port = packet.servicePort;
    say(port >= first && port <= last, first === last ? `port ${port}` : `port ${port} is in ${range}`, `port ${port} is not ${range}`);
  }
  if (rule.guest !== null) {
    const isInGroup = rule.guest.startsWith('group:') && (rules.groups.get(rule.guest.slice(6)) ?? []).some((member) => labels.includes(member));
    say(labels.includes(rule.guest) || isInGroup, `guest ${labels.at(-1)} is ${rule.guest}`, `guest ${labels.at(-1) ?? 'unknown'} is not ${rule.guest}`);
  }
  if (rule.when !== null || rule.untilMs !== null) {
    const times = rule.when === null ? `until ${new Date(rule.untilMs!).toISOString()}` : formatWhen(rule.when);
    say(isActive(rule, nowMs), `the time is within ${times}`, `the time is not within ${times}`);
  }
  return fields;
}

function nearly(
  rules: CompiledRules,
  before: number,
  packet: Packet,
  labels: readonly string[],
  names: readonly string[],
  nowMs: number,
  needsGrant: boolean,
): { rule: string; but: string }[] {
  const found: { rule: string; but: string }[] = [];
  for (let number = 0; number < before && found.length < MAX_NEARLY; number++) {
    const rule = rules.rules[number]!;
    if (rule.action === 'log') continue;
    const fields = fieldsOf(rule, packet, labels, names, rules, nowMs);
    const unfit = fields.filter(({ fits }) => !fits);
    if (unfit.length === 1 && fields.length > 2) found.push({ rule: rule.name, but: unfit[0]!.phrase });
    else if (unfit.length === 0 && needsGrant && !isGrant(rule, rules.spaces))
      found.push({ rule: rule.name, but: 'it names no protected network, so it does not grant one' });
  }
  return found;
}

function namesOf(firewall: Firewall, { host, guest, r0, r1, r2, r3 }: Packet, nowMs: number): readonly string[] {
  return host === null ? (firewall.names.ofAddress(guest, r0, r1, r2, r3, nowMs)?.names ?? []) : [host];
}

export function fitsHost(pattern: string, name: string): boolean {
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) && name.length > pattern.length - 1 : name === pattern;
}

function spaceName(number: number): string | null {
  if (number === NOBODY) return null;
  return Object.keys(SPACE_NUMBERS).find((name) => SPACE_NUMBERS[name as keyof typeof SPACE_NUMBERS] === number) ?? null;
}

/** For `firewall stats`: how many tables a guest's question meets, and of what kind. */
export function tablesOfGuest(rules: CompiledRules, labels: readonly string[]): readonly string[] {
  return tablesFor(rules.deciding, labels, rules.groups).map(({ kind }) => kind);
}
