// Frames as bytes against the naive reference, which never sees a byte: any rules, any frames, both ways, rules that change in between.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { parseAddress } from '../../base/ip-address.ts';
import { Firewall } from '../firewall.ts';
import { TCP_ACK, TCP_FIN, TCP_SYN } from '../packet.ts';
import { parseRules } from '../rule-text.ts';
import type { RuleSet } from '../rule.ts';
import { ADDRESSES, GROUPS, ruleSet } from '../testing/arbitrary-rules.ts';
import { ethernet, icmp, ip, tcp, udp } from '../testing/build-frame.ts';
import { isQuestion, NaiveFrames } from '../testing/naive-frames.ts';
import type { MeantFrame } from '../testing/naive-frames.ts';
import { VERDICT_NAMES } from '../verdict.ts';
import { FrameFirewall } from './frame-firewall.ts';

const MAC = 0x52_54_00_12_34_56;
const GATEWAY = 0x52_54_00_00_00_01;
const OWN = { 4: '10.0.2.15', 6: '2001:db8:77::15' } as const;
const GUEST = 'vm:one';

/** One side of the words of a limit. */
const limited = fc
  .tuple(ruleSet, fc.constantFrom('', '100B', '1kB', '20kB'))
  .map(([text, burst]) => (burst === '' ? text : `${text}\nrule capped 21 limit both udp rate 1kB/s burst ${burst}`));

const meant: fc.Arbitrary<MeantFrame> = fc.record({
  isInbound: fc.boolean(),
  protocol: fc.constantFrom('tcp', 'udp', 'icmp'),
  // Not the ones that a card never carries as its peer's.
  remote: fc.constantFrom(...ADDRESSES.filter((each) => each !== '::1')),
  port: fc.constantFrom(80, 443, 8080),
  number: fc.constantFrom(1000, 1001),
  service: fc.constantFrom('remote', 'guest'),
  flag: fc.constantFrom('syn', 'syn', 'data', 'fin'),
  lie: fc.oneof({ weight: 12, arbitrary: fc.constant('none' as const) }, fc.constantFrom('mac' as const, 'source' as const)),
  fragment: fc.oneof(
    { weight: 6, arbitrary: fc.constant('none' as const) },
    { weight: 2, arbitrary: fc.constant('first' as const) },
    { weight: 2, arbitrary: fc.constant('later' as const) },
    fc.constant('overlaid' as const),
  ),
  fragmentId: fc.nat(1),
});

/** The bytes of what is meant. */
function build(frame: MeantFrame): Uint8Array {
  const { isInbound, protocol, remote, port, number, service, flag, lie, fragment, fragmentId } = frame;
  const isV6 = remote.includes(':');
  const own = OWN[isV6 ? 6 : 4];
  const isAsking = isQuestion(frame);
  // The asked side has the port.
  const [sourcePort, destinationPort] = (service === 'remote') === isInbound ? [port, number] : [number, port];
  const flags = flag === 'syn' ? (isAsking ? TCP_SYN : TCP_SYN | TCP_ACK) : flag === 'fin' ? TCP_FIN | TCP_ACK : TCP_ACK;
  const whole = (): number[] => {
    if (protocol === 'tcp') return tcp(sourcePort, destinationPort, flags, 12);
    if (protocol === 'udp') return udp(sourcePort, destinationPort, new Array<number>(16).fill(1));
    return icmp(isV6 ? (isAsking ? 128 : 129) : isAsking ? 8 : 0, number, new Array<number>(16).fill(1));
  };
  const number8 = { tcp: 6, udp: 17, icmp: isV6 ? 58 : 1 }[protocol];
  const options = fragment === 'none' ? {} : { fragmentId, hasMore: fragment === 'first', offset: fragment === 'later' ? 64 : fragment === 'overlaid' ? 8 : 0 };
  let payload = fragment === 'later' || fragment === 'overlaid' ? new Array<number>(24).fill(7) : whole();
  // A first fragment of UDP tells the length of the whole.
  if (fragment === 'first' && protocol === 'udp') payload = [...payload.slice(0, 4), 0, 88, ...payload.slice(6)];
  const stranger = isV6 ? '2001:db8:77::16' : '10.0.2.16';
  // From the guest: as somebody else. To the guest: as the guest itself.
  const [source, destination] = isInbound ? [lie === 'source' ? own : remote, own] : [lie === 'source' ? stranger : own, remote];
  const packet = ip(source, destination, number8, payload, options);
  const [from, to] = isInbound ? [GATEWAY, lie === 'mac' ? 0x52_54_00_00_00_09 : MAC] : [lie === 'mac' ? 0x52_54_00_00_00_09 : MAC, GATEWAY];
  return ethernet(to, from, isV6 ? 0x86dd : 0x0800, packet);
}

function parsed(text: string): RuleSet {
  const result = parseRules(text);
  assert.ok(result.ok, result.ok ? '' : `${result.failure.message}\n${text}`);
  return result.value;
}

test('each frame gets the verdict of the reference, also when rules change while flows are open', () => {
  const groups = Object.keys(GROUPS).filter((name) => GROUPS[name]!.includes(GUEST) || GROUPS[name]!.includes('vm'));
  const step = fc.oneof({ weight: 15, arbitrary: meant }, { weight: 1, arbitrary: limited });
  fc.assert(
    fc.property(limited, fc.constantFrom(0, 100), fc.array(step, { minLength: 20, maxLength: 80 }), (first, maxScannedRules, steps) => {
      const engine = new Firewall({ seed: 1, maxScannedRules });
      engine.addGuest(1, ['vm', GUEST]);
      const rules = parsed(first);
      engine.apply(rules, 0);
      const frames = new FrameFirewall(engine);
      frames.assign(5, { guest: 1, mac: MAC, ipv4: parseAddress(OWN[4])![3], ipv6: [parseAddress(OWN[6])!], resolvers: [] });
      const naive = new NaiveFrames({ name: GUEST, groups }, rules);
      for (const each of steps) {
        if (typeof each === 'string') {
          const next = parsed(each);
          engine.apply(next, 0);
          naive.apply(next);
        } else {
          const bytes = build(each);
          const expected = naive.decide(each, bytes.length);
          const verdict = VERDICT_NAMES[each.isInbound ? frames.toGuest(5, bytes, 0) : frames.fromGuest(5, bytes, 0)];
          assert.equal(verdict, expected, `${JSON.stringify(each)}: ${frames.lastProblem}`);
        }
        assert.equal(engine.flows.count, naive.flows);
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever bytes come, there is an answer, and what was cut or changed opens nothing that its whole would not', () => {
  const engine = new Firewall({ seed: 1 });
  engine.addGuest(1, ['vm', GUEST]);
  engine.applyText('policy open', 0);
  const frames = new FrameFirewall(engine);
  frames.assign(5, { guest: 1, mac: MAC, ipv4: parseAddress(OWN[4])![3], ipv6: [parseAddress(OWN[6])!], resolvers: [parseAddress('8.8.8.8')!] });
  const flips = fc.array(fc.tuple(fc.nat(90), fc.nat(255)), { maxLength: 4 });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 120 }), meant.map(build)), flips, fc.nat(120), fc.boolean(), (bytes, changes, cut, isInbound) => {
      const changed = bytes.slice(0, Math.max(0, bytes.length - (cut > 80 ? cut - 80 : 0)));
      for (const [at, value] of changes) if (at < changed.length) changed[at] = value;
      const verdict = isInbound ? frames.toGuest(5, changed, 0) : frames.fromGuest(5, changed, 0);
      assert.ok(verdict === 0 || verdict === 1 || verdict === 2);
      if (verdict !== 0) assert.ok(frames.lastProblem !== '' || engine.lastReason > 0);
      // A frame of the guest that goes out says of itself what the guest may say.
      else if (!isInbound) assert.equal(Buffer.from(changed).readUIntBE(6, 6), MAC);
    }),
    { numRuns: 3000 },
  );
});
