// The reference for frames: what a frame of a test is meant to be (never its bytes), and what should become of it by sets of strings and loops.
// Time stands still in it.

import { policyRules } from '../policies.ts';
import type { FirewallRule, RuleSet } from '../rule.ts';
import { naiveVerdict, toBigInt } from './naive-firewall.ts';
import type { NaivePacket } from './naive-firewall.ts';
import { parseAddress } from '../../base/ip-address.ts';

export interface MeantFrame {
  readonly isInbound: boolean;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly remote: string;
  /** The service's port when it is TCP or UDP. */
  readonly port: number;
  /** The other port; of an echo its number. */
  readonly number: number;
  /** The side that has the service: 'remote' is asked by the guest, 'guest' is asked by others. */
  readonly service: 'remote' | 'guest';
  /** Of TCP. */
  readonly flag: 'syn' | 'data' | 'fin';
  /** Of an echo: asks or answers follows from direction and service. */
  readonly lie: 'none' | 'mac' | 'source';
  readonly fragment: 'none' | 'first' | 'later' | 'overlaid';
  readonly fragmentId: number;
}

export interface NaiveGuest {
  readonly name: string;
  readonly groups: readonly string[];
}

/** `sizeBytes` of a frame is asked for: rates count it. */
export class NaiveFrames {
  readonly #guest: NaiveGuest;
  #rules: RuleSet;
  /** Key -> how it was opened. */
  readonly #flows = new Map<string, { readonly asked: NaivePacket; isClosing: boolean }>();
  readonly #firstFragments = new Set<string>();
  #tokens = new Map<string, number>();

  constructor(guest: NaiveGuest, rules: RuleSet) {
    this.#guest = guest;
    this.#rules = rules;
  }

  get flows(): number {
    return this.#flows.size;
  }

  apply(rules: RuleSet): void {
    this.#rules = rules;
    this.#tokens = new Map();
    for (const [key, { asked }] of this.#flows) if (this.#judge(asked).verdict !== 'allow') this.#flows.delete(key);
  }

  decide(frame: MeantFrame, sizeBytes: number): 'allow' | 'deny' | 'reject' {
    if (frame.lie !== 'none' || frame.fragment === 'overlaid') return 'deny';
    const fragment = `${frame.isInbound} ${frame.remote} ${frame.protocol} ${frame.fragmentId}`;
    if (frame.fragment === 'later') {
      // It is of the flow that its first fragment was of, if that one went through and the flow is still there.
      const first = [...this.#firstFragments].find((each) => each.startsWith(`${fragment} `));
      const key = first?.slice(fragment.length + 1);
      if (key === undefined || !this.#flows.has(key)) return 'deny';
      return this.#pays(this.#flows.get(key)!.asked, sizeBytes) ? 'allow' : 'deny';
    }
    const key = keyOf(frame);
    const verdict = this.#whole(frame, key, sizeBytes);
    if (frame.fragment === 'first') {
      for (const each of [...this.#firstFragments]) if (each.startsWith(`${fragment} `)) this.#firstFragments.delete(each);
      if (verdict === 'allow') this.#firstFragments.add(`${fragment} ${key}`);
    }
    return verdict;
  }

  #whole(frame: MeantFrame, key: string, sizeBytes: number): 'allow' | 'deny' | 'reject' {
    const flow = this.#flows.get(key);
    const isSyn = frame.protocol === 'tcp' && frame.flag === 'syn' && isQuestion(frame);
    if (flow !== undefined && !(flow.isClosing && isSyn)) {
      if (!this.#pays(flow.asked, sizeBytes)) return 'deny';
      if (frame.flag === 'fin' && frame.protocol === 'tcp') flow.isClosing = true;
      return 'allow';
    }
    // Whoever takes the ends of a closed connection for a new one.
    if (flow !== undefined) this.#flows.delete(key);
    if (frame.protocol === 'tcp' && !isSyn) return 'deny';
    if (frame.protocol === 'icmp' && !isQuestion(frame)) return 'deny';
    const asked = this.#askedBy(frame);
    const { verdict } = this.#judge(asked);
    if (verdict !== 'allow') return verdict;
    if (!this.#pays(asked, sizeBytes)) return 'deny';
    this.#flows.set(key, { asked, isClosing: false });
    return 'allow';
  }

  #askedBy({ isInbound, protocol, remote, port, number, service }: MeantFrame): NaivePacket {
    // What rules call the port is the one of the end that is asked, seen from who opens: an answer that opens asks the other's port.
    const isAskedOfRemote = !isInbound;
    const ruled = protocol === 'icmp' ? 0 : (service === 'remote') === isAskedOfRemote ? port : number;
    return {
      guest: this.#guest.name,
      groups: this.#guest.groups,
      direction: isInbound ? 'in' : 'out',
      protocol,
      address: toBigInt(parseAddress(remote)!),
      port: ruled,
      names: [],
      requesterSpace: null,
    };
  }

  #judge(asked: NaivePacket): ReturnType<typeof naiveVerdict> {
    return naiveVerdict(this.#rules, policyRules(this.#rules.policy!), asked);
  }

  /** By the rule of now: a bucket for each limit of bytes; time stands still, so nothing comes in. */
  #pays(asked: NaivePacket, sizeBytes: number): boolean {
    const name = this.#judge(asked).rule;
    const rule: FirewallRule | undefined = this.#rules.rules.find((each) => each.name === name);
    if (rule?.rate?.unit !== 'bytes') return true;
    const tokens = this.#tokens.get(rule.name) ?? rule.rate.burst;
    if (tokens < Math.min(sizeBytes, rule.rate.burst)) return false;
    this.#tokens.set(rule.name, tokens - sizeBytes);
    return true;
  }
}

/** It goes to the side that has the service. */
export function isQuestion({ isInbound, service }: MeantFrame): boolean {
  return isInbound === (service === 'guest');
}

function keyOf({ protocol, remote, port, number, service }: MeantFrame): string {
  if (protocol === 'icmp') return `icmp ${remote} ${number} ${service}`;
  return service === 'remote' ? `${protocol} ${remote}:${port} ${number}` : `${protocol} ${remote}:${number} ${port}`;
}
