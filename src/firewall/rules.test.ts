import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formatAddress, parseAddress, parseCidr } from '../base/ip-address.ts';
import { blocksOf } from './port-index.ts';
import { parseRulesJson, ruleSetToJson } from './rule-json.ts';
import { formatRule, formatRules, parseRules } from './rule-text.ts';
import { MAX_RULES } from './rule.ts';
import { isInside } from './time-window.ts';
import { parseWhen } from './rule-fields.ts';

function problemOf(text: string, parse = parseRules): string {
  const result = parse(text);
  return result.ok ? '' : result.failure.message.replace('cannot use the rules of the firewall: ', '');
}

test('a rule is read and written as its shortest full form', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['rule a 1 allow', 'rule a 1 allow out'],
    ['rule a 1 allow in', 'rule a 1 allow in'],
    ['  rule\ta 1 allow from 10.0.0.0/8 tcp port 22 # ssh', 'rule a 1 allow in tcp from 10.0.0.0/8 port 22'],
    ['rule a 65535 deny both udp to ::/0 port 53-53', 'rule a 65535 deny both udp to ::/0 port 53'],
    ['rule a 0 reject to *.Example.COM. for site:https://a.test log', 'rule a 0 reject out to *.example.com for site:https://a.test log'],
    ['rule a 1 limit tcp port 0-65535 rate 5/min', 'rule a 1 limit out tcp port 0-65535 rate 5/min burst 5'],
    ['rule a 1 limit rate 200kB/s', 'rule a 1 limit out rate 200kB/s burst 200kB'],
    ['rule a 1 limit rate 1536B/s burst 2MB', 'rule a 1 limit out rate 1536B/s burst 2MB'],
    ['rule a 1 limit rate 1GB/day', 'rule a 1 limit out rate 1GB/day burst 12428B'],
    ['rule a 1 limit rate 1B/h', 'rule a 1 limit out rate 1B/h burst 4kB'],
    ['rule a 1 log when fri-mon@22:00-24:00Z', 'rule a 1 log out when mon,fri,sat,sun@22:00-24:00Z'],
    ['rule a 1 deny until 2026-12-31T23:59:59Z', 'rule a 1 deny out until 2026-12-31T23:59:59Z'],
    ['rule a 1 deny to ::ffff:10.0.0.1', 'rule a 1 deny out to 10.0.0.1'],
    ['rule a 1 deny to 64:ff9b::10.0.0.1', 'rule a 1 deny out to 10.0.0.1'],
    ['rule a 1 deny\r', 'rule a 1 deny out'],
  ];
  for (const [text, expected] of cases) {
    const result = parseRules(text);
    assert.ok(result.ok, text);
    assert.equal(formatRule(result.value.rules[0]!), expected);
    const again = parseRules(expected);
    assert.ok(again.ok && formatRule(again.value.rules[0]!) === expected, expected);
  }
});

test('what cannot be read is named by line and column', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['nonsense', /^line 1, column 1: "nonsense" is no statement/],
    ['# fine\n\nrule a 1 allow bogus', /^line 3, column 16: "bogus" is no part of a rule/],
    ['rule a 1', /^line 1, column 9: a rule has a name/],
    ['rule a 65536 allow', /^line 1, column 8: 65536 is not a priority: from 0 to 65535/],
    ['rule a -1 allow', /^line 1, column 8: "-1" is not a priority/],
    ['rule a 1e3 allow', /^line 1, column 8/],
    ['rule a 007 allow', /^line 1, column 8/],
    ['rule a 1 allow tcp port 65536', /^line 1, column 25/],
    ['rule a 1 allow tcp port 443-80', /^line 1, column 25: the range 443-80 is empty/],
    ['rule a 1 allow tcp port 1-2-3', /^line 1, column 25/],
    ['rule a 1 allow tcp port', /^line 1, column 24: port needs a value/],
    ['rule a 1 allow port 80', /^line 1, column 6: a port needs tcp or udp/],
    ['rule a 1 allow to 10.0.0.1/8', /^line 1, column 19: .*the network is 10\.0\.0\.0\/8/],
    ['rule a 1 allow to 10.0.0.0/33', /^line 1, column 19/],
    ['rule a 1 allow to 010.0.0.1', /^line 1, column 19/],
    ['rule a 1 allow to 1.2.3', /^line 1, column 19/],
    ['rule a 1 allow to 0x7f000001', /^line 1, column 19/],
    ['rule a 1 allow to a..b', /^line 1, column 19/],
    ['rule a 1 allow to a.*.b', /^line 1, column 19/],
    ['rule a 1 allow in to 10.0.0.1', /^line 1, column 19: a rule for in says from/],
    ['rule a 1 allow out from 10.0.0.1', /^line 1, column 20: a rule for out says to/],
    ['rule a 1 allow from a.test', /^line 1, column 6: a DNS name stands for where a guest goes/],
    ['rule a 1 limit', /^line 1, column 6: limit needs a rate/],
    ['rule a 1 allow rate 1/s', /^line 1, column 6: allow takes no rate/],
    ['rule a 1 limit rate 0/s', /^line 1, column 21/],
    ['rule a 1 limit rate 0kB/s', /^line 1, column 21/],
    ['rule a 1 limit rate 1.5kB/s', /^line 1, column 21/],
    ['rule a 1 limit rate 1KB/s', /^line 1, column 21/],
    ['rule a 1 limit rate 1025GB/s', /^line 1, column 21/],
    ['rule a 1 limit rate 1kB/s burst 20', /^line 1, column 33: the burst of a rate of bytes is of bytes too/],
    ['rule a 1 limit rate 1/s burst 20kB', /^line 1, column 31: the burst of a rate of connections/],
    ['rule a 1 limit rate 1/fortnight', /^line 1, column 21/],
    ['rule a 1 deny until 2026-02-30T00:00:00Z', /^line 1, column 21/],
    ['rule a 1 deny when mon@25:00-26:00', /^line 1, column 20/],
    ['rule a 1 deny when mon@', /^line 1, column 20/],
    ['rule a 1 deny for group:none', /^line 1, column 1: there is no group none/],
    ['rule a 1 deny for site:a.test', /^line 1, column 19: .* is no site/],
    ['rule a 1 deny for alien:x', /^line 1, column 19/],
    ['rule a 1 allow\nrule a 2 deny', /^line 2, column 6: there is a rule a already/],
    ['rule a 1 allow tcp udp', /^line 1, column 20: protocol is said twice/],
    ['rule a 1 allow log log', /^line 1, column 20/],
    ['rule a 1 allow to a.test to b.test', /^line 1, column 26/],
    ['rule ü 1 allow', /^line 1, column 6: only visible ASCII/],
    ['rule a 1 allow\u0000', /^line 1, column 15/],
    ['rule a 1 \u00a0allow', /^line 1, column 10/],
    ['policy open\npolicy locked', /^line 2, column 1: policy is said twice/],
    ['policy paranoid', /^line 1, column 8/],
    ['policy', /^line 1, column 7: a word is missing/],
    ['mode audit please', /^line 1, column 12: "please" is too much/],
    ['default out log', /^line 1, column 13/],
    ['default out deny\ndefault out deny', /^line 2, column 1/],
    ['group g', /^line 1, column 8/],
    ['group g group:h', /^line 1, column 9/],
    ['space outer 10.0.0.0/8', /^line 1, column 7/],
    [`rule a 1 allow ${'x'.repeat(5000)}`, /^line 1, column 4096: the line is longer/],
  ];
  for (const [text, expected] of cases) assert.match(problemOf(text), expected, text.slice(0, 80));
});

test('JSON says the same as the text, both ways', () => {
  const text = [
    'policy locked',
    'mode audit',
    'default out deny',
    'address-spaces ignore',
    'space public 203.0.113.0/24',
    'group kids site:https://games.example',
    'group kids vm',
    'rule a 7 limit out tcp to *.example.com port 80-90 for group:kids when sat,sun rate 3/h burst 9 until 2030-01-01T00:00:00Z log',
    'rule b 7 deny both icmp',
    'rule c 7 limit out tcp rate 200kB/s burst 1MB',
    '',
  ].join('\n');
  const fromText = parseRules(text);
  assert.ok(fromText.ok);
  assert.equal(formatRules(fromText.value), text);
  const fromJson = parseRulesJson(JSON.stringify(ruleSetToJson(fromText.value), null, 1));
  assert.ok(fromJson.ok, fromJson.ok ? '' : fromJson.failure.message);
  assert.equal(formatRules(fromJson.value), text);
});

test('JSON that cannot be read is named by line and column', () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['', /^line 1, column 1: the file ends too early/],
    ['[]', /^line 1, column 1: an object is expected/],
    ['{"rules": [\n {"name": "a", "priority": 1, "action": "alow"}]}', /^line 2, column 41: "alow" is not an action/],
    ['{"rules": [{"name": "a", "priority": 1, "action": "allow", "prot": "tcp"}]}', /^line 1, column 68: "prot" is not known here/],
    ['{"rules": [{"name": "a", "priority": 1.5, "action": "allow"}]}', /^line 1, column 38: this is no JSON value/],
    ['{"rules": [{"name": "a", "priority": 1e3, "action": "allow"}]}', /^line 1, column 38/],
    ['{"rules": [{"name": "a", "name": "b", "priority": 1, "action": "allow"}]}', /^line 1, column 26: "name" is said twice/],
    ['{"rules": [{"name": "a", "priority": 1, "action": "allow", "log": "yes"}]}', /^line 1, column 67: log is true or false/],
    ['{"rules": [{"name": "a", "priority": 1, "action": "allow", "for": "group:x"}]}', /^line 1, column 12: there is no group x/],
    ['{"rules": {}}', /^line 1, column 11: a list is expected/],
    ['{"policy": "open"} x', /^line 1, column 20: something stands after the end/],
    ['{"policy": "open",}', /^line 1, column 19: a name in quotes/],
    ['{"policy": "op\nen"}', /^line 1, column 15: a control character/],
    [`{"policy": ${'['.repeat(100)}`, /too many levels/],
    ['{"__proto__": 1}', /is not known here/],
  ];
  for (const [text, expected] of cases) assert.match(problemOf(text, parseRulesJson), expected, text.slice(0, 80));
});

test('more rules than the bound are refused; the bound itself is read', () => {
  const lines = Array.from({ length: MAX_RULES }, (_, index) => `rule r${index} 1 deny tcp port 1`);
  assert.ok(parseRules(lines.join('\n')).ok);
  assert.match(problemOf([...lines, 'rule one-more 1 deny'].join('\n')), /line 100001, column 6: there are more than 100000 rules/);
  assert.match(problemOf('#'.repeat(17 * 1024 * 1024)), /the file is longer/);
});

test('addresses are read strictly and written as RFC 5952 says', () => {
  const cases: Readonly<Record<string, string | null>> = {
    '1.2.3.4': '1.2.3.4',
    '0.0.0.0': '0.0.0.0',
    '255.255.255.255': '255.255.255.255',
    '256.0.0.1': null,
    '1.2.3.04': null,
    '1.2.3': null,
    '1.2.3.4.5': null,
    ' 1.2.3.4': null,
    '1.2.3.4 ': null,
    '': null,
    '::': '::',
    '::1': '::1',
    '2001:DB8::0:0:1': '2001:db8::1',
    '2001:db8:0:1:1:1:1:1': '2001:db8:0:1:1:1:1:1',
    '2001:0:0:1:0:0:0:1': '2001:0:0:1::1',
    '::ffff:1.2.3.4': '1.2.3.4',
    '::1.2.3.4': '1.2.3.4',
    '64:ff9b::102:304': '1.2.3.4',
    '1:2:3:4:5:6:7:8': '1:2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7::': '1:2:3:4:5:6:7:0',
    '1:2:3:4:5:6:7:8:9': null,
    '1:2:3:4:5:6:7': null,
    '1::2::3': null,
    ':::': null,
    ':1': null,
    '1:': null,
    '12345::': null,
    'g::': null,
    '1.2.3.4::': null,
    '::1.2.3': null,
    'fe80::1%eth0': null,
    '1:2:3:4:5:6:7:1.2.3.4': null,
  };
  for (const [text, expected] of Object.entries(cases)) {
    const words = parseAddress(text);
    assert.equal(words === null ? null : formatAddress(words), expected, text);
  }
  for (const bad of ['1.2.3.4/', '1.2.3.4/ 8', '1.2.3.4/08', '::/129', '10.0.0.0/-1', '/8', '10.0.0.0/8/8']) assert.equal(parseCidr(bad), null, bad);
});

test('a range of ports is cut into blocks that hold it exactly', () => {
  for (const [first, last] of [
    [0, 65_535],
    [1, 65_534],
    [80, 80],
    [1024, 65_535],
    [443, 8080],
    [65_535, 65_535],
    [32_767, 32_768],
  ] as const) {
    const blocks = blocksOf(first, last);
    assert.ok(blocks.length <= 30);
    for (const port of [0, 1, first - 1, first, last, last + 1, (first + last) >> 1, 65_535]) {
      if (port < 0 || port > 65_535) continue;
      const held = blocks.filter((key) => port >>> (key >>> 16) === (key & 0xffff) || key === 16 << 16);
      assert.equal(held.length, port >= first && port <= last ? 1 : 0, `${port} in ${first}-${last}`);
    }
  }
});

test('time windows go over midnight and the end of the week', () => {
  const inside = (text: string, at: string): boolean => {
    const window = parseWhen(text);
    assert.ok('value' in window, text);
    return isInside(window.value, Date.parse(at));
  };
  // 2026-11-20 is a Friday.
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['mon-fri@08:00-17:00Z', '2026-11-20T08:00:00Z', true],
    ['mon-fri@08:00-17:00Z', '2026-11-20T07:59:59Z', false],
    ['mon-fri@08:00-17:00Z', '2026-11-20T16:59:59Z', true],
    ['mon-fri@08:00-17:00Z', '2026-11-20T17:00:00Z', false],
    ['mon-fri@08:00-17:00Z', '2026-11-21T12:00:00Z', false],
    ['fri@22:00-06:00Z', '2026-11-20T23:00:00Z', true],
    ['fri@22:00-06:00Z', '2026-11-21T05:59:00Z', true],
    ['fri@22:00-06:00Z', '2026-11-20T05:59:00Z', false],
    ['fri@22:00-06:00Z', '2026-11-21T06:00:00Z', false],
    ['sun@23:00-01:00Z', '2026-11-23T00:30:00Z', true],
    ['sat,sunZ', '2026-11-22T23:59:59Z', true],
    ['00:00-24:00Z', '2026-11-22T23:59:59Z', true],
  ];
  for (const [text, at, expected] of cases) assert.equal(inside(text, at), expected, `${text} ${at}`);
});
