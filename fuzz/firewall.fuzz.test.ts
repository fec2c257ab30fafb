// The firewall's parsers under random, grammar-shaped and mangled input: they never throw, never hang, and read back what they write.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { addRule, parseAnyRules, removeRule } from '../src/firewall/edit-rules.ts';
import { spaceNumber, spaceOfWords } from '../src/firewall/address-space.ts';
import { Firewall } from '../src/firewall/firewall.ts';
import { readAnswer, readQuestion } from '../src/firewall/frame/dns-message.ts';
import { dnsAnswer, dnsName } from '../src/firewall/testing/build-frame.ts';
import { covers, formatAddress, formatCidr, parseAddress, parseCidr, prefixMask } from '../src/base/ip-address.ts';
import type { AddressWords } from '../src/base/ip-address.ts';
import { SPACE_NUMBERS } from '../src/firewall/packet.ts';
import { parseRulesJson, ruleSetToJson } from '../src/firewall/rule-json.ts';
import { formatRules, parseRules } from '../src/firewall/rule-text.ts';
import { naiveRank, toBigInt } from '../src/firewall/testing/naive-firewall.ts';

const RUNS = { numRuns: 1500 };
const word = fc.oneof(
  fc.constantFrom(
    ...['rule', 'group', 'policy', 'mode', 'default', 'space', 'address-spaces', 'allow', 'deny', 'reject', 'log', 'limit', 'in', 'out', 'both', 'tcp', 'udp'],
    ...['icmp', 'any', 'to', 'from', 'port', 'for', 'when', 'rate', 'burst', 'until', 'open', 'balanced', 'locked', 'enforce', 'audit', 'public', 'private'],
    ...['a', 'b', 'web', '1', '100', '65535', '80', '80-90', '0-65535', '10.0.0.0/8', '::/0', '2001:db8::/32', '1.2.3.4', '*.a.test', 'a.test', 'vm', 'vm:x'],
    ...['site:https://a.test', 'group:a', 'mon-fri@08:00-17:00', 'sat', '22:00-06:00Z', '10/s', '5', '2030-01-01T00:00:00Z', '#', '\\', '"', '{', '}'],
  ),
  fc.string({ maxLength: 12 }),
);
const statement = fc.array(word, { maxLength: 14 }).map((words) => words.join(' '));
const goodRule = fc
  .tuple(
    fc.nat(65_535),
    fc.constantFrom('allow', 'deny', 'reject', 'log'),
    fc.constantFrom('', 'to 10.0.0.0/8', 'to *.a.test', 'to ::1'),
    fc.constantFrom('', 'tcp port 1-9', 'udp port 53', 'icmp'),
  )
  .map(([priority, action, target, protocol]) => `${priority} ${action} ${target} ${protocol}`);
const file = fc
  .tuple(fc.array(goodRule, { maxLength: 12 }), fc.array(statement, { maxLength: 2 }))
  .map(([rules, rest]) => [...rules.map((rule, index) => `rule r${index} ${rule}`), ...rest].join('\n'));

test('any text is read or refused by line and column, and what is read is written and read again as the same', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        file,
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.array(statement, { maxLength: 6 }).map((lines) => lines.join('\n')),
      ),
      (text) => {
        const parsed = parseRules(text);
        if (!parsed.ok) {
          assert.match(parsed.failure.message, /line \d+, column \d+: /);
          return;
        }
        const written = formatRules(parsed.value);
        const again = parseRules(written);
        assert.ok(again.ok, written);
        assert.equal(formatRules(again.value), written);
        const json = parseRulesJson(JSON.stringify(ruleSetToJson(parsed.value)));
        assert.ok(json.ok, json.ok ? '' : json.failure.message);
        assert.equal(formatRules(json.value), written);
        new Firewall().apply(parsed.value, 0);
      },
    ),
    RUNS,
  );
});

test('any JSON, whole or mangled, is read or refused by line and column', () => {
  const good = file.map((text) => parseRules(text)).filter((parsed) => parsed.ok);
  const mangled = fc.tuple(good, fc.nat(), fc.string({ maxLength: 4 })).map(([parsed, at, put]) => {
    const text = JSON.stringify(parsed.ok ? ruleSetToJson(parsed.value) : {}, null, 1);
    const place = at % text.length;
    return text.slice(0, place) + put + text.slice(place + put.length);
  });
  fc.assert(
    fc.property(fc.oneof(mangled, fc.json(), fc.string({ unit: 'binary', maxLength: 200 })), (text) => {
      const parsed = parseRulesJson(text);
      if (!parsed.ok) assert.match(parsed.failure.message, /line \d+, column \d+: /);
      // What is read here is JSON for everybody else too.
      else JSON.parse(text);
    }),
    RUNS,
  );
});

test('a rule that is added can be removed, and the file is then as it was; nothing can be smuggled in beside it', () => {
  fc.assert(
    fc.property(file, fc.oneof(goodRule, statement, fc.string({ maxLength: 60 })), (text, rule) => {
      const before = parseAnyRules(text);
      const added = addRule(text, `added ${rule}`);
      if (!before.ok || !added.ok) return;
      const after = parseAnyRules(added.value);
      assert.ok(after.ok);
      assert.equal(after.value.rules.length, before.value.rules.length + 1);
      assert.deepEqual({ ...after.value, rules: [] }, { ...before.value, rules: [] });
      const removed = removeRule(added.value, 'added');
      assert.ok(removed.ok);
      assert.deepEqual(parseAnyRules(removed.value), before);
    }),
    RUNS,
  );
});

const words = fc.tuple(fc.integer(), fc.integer(), fc.integer(), fc.integer());
const anyAddress = fc.oneof(
  words,
  fc.integer().map((v4): AddressWords => [0, 0, 0xffff, v4]),
  fc
    .constantFrom(0x2002, 0x64, 0xfc00, 0xfe80, 0xff02, 0)
    .chain((top) => words.map(([a, b, c, d]): AddressWords => [(top << 16) | (a & 0xffff) | 0, b & 0xff, c, d])),
  fc
    .constantFrom(
      '64:ff9b:1::1',
      '::',
      '::1',
      '::2',
      '2002:7f00:1::',
      '127.255.255.255',
      '172.15.255.255',
      '172.16.0.0',
      '100.127.255.255',
      '198.19.0.1',
      '223.255.255.255',
    )
    .map((text): AddressWords => parseAddress(text)!),
);

test('an address is read as it was written, and its space is the same by table, by number and by the reference', () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      const canonical = parseAddress(formatAddress(address))!;
      assert.ok(canonical !== null, formatAddress(address));
      assert.equal(formatAddress(canonical), formatAddress(parseAddress(formatAddress(canonical))!));
      const space = spaceOfWords(canonical);
      assert.equal(spaceNumber(...(canonical as [number, number, number, number])), SPACE_NUMBERS[space], formatAddress(canonical));
      // The reference knows no 6to4.
      if (canonical[0] >>> 16 !== 0x2002)
        assert.equal({ public: 0, private: 1, loopback: 2, unknown: 0 }[space], naiveRank(toBigInt(canonical)), formatAddress(canonical));
    }),
    { numRuns: 5000 },
  );
});

test('a network is read as it was written and holds its own first address', () => {
  fc.assert(
    fc.property(anyAddress, fc.nat(128), (address, prefix) => {
      const network = address.map((each, index) => each & prefixMask(prefix, index)) as unknown as AddressWords;
      const text = formatCidr({ words: network, prefix });
      const parsed = parseCidr(text);
      if (parsed === null) return;
      assert.equal(formatCidr(parsed), formatCidr(parseCidr(formatCidr(parsed))!));
      assert.ok(covers(parsed, { words: parsed.words, prefix: 128 }));
    }),
    RUNS,
  );
});

test('an answer of DNS that was changed anywhere is read as one or not at all, and teaches only whole addresses of the name that was asked', () => {
  const name = fc.constantFrom('a.test', 'x.a.test', 'deep.name.a.test');
  const record = fc.record({
    owner: fc.oneof(
      name,
      fc.nat(60).map((pointsTo) => ({ pointsTo })),
    ),
    type: fc.constantFrom(1, 5, 28, 16, 65_535),
    ttl: fc.nat(0xffff_ffff),
    data: fc.oneof(
      fc.uint8Array({ maxLength: 20 }).map((bytes) => [...bytes]),
      name.map(dnsName),
      fc.constant([1, 2, 3, 4]),
    ),
  });
  const changes = fc.array(fc.tuple(fc.nat(150), fc.nat(255)), { maxLength: 6 });
  fc.assert(
    fc.property(name, fc.array(record, { maxLength: 6 }), changes, fc.nat(40), fc.nat(20), (asked, records, flips, cut, before) => {
      const whole = dnsAnswer(7, asked, 1, records);
      const bytes = Uint8Array.from([...new Array<number>(before).fill(0xc0), ...whole]);
      for (const [at, value] of flips) if (before + at < bytes.length) bytes[before + at] = value;
      const end = Math.max(before, bytes.length - (cut > 20 ? cut - 20 : 0));
      const answer = readAnswer(bytes, before, end);
      const question = readQuestion(bytes, before, end);
      assert.ok(answer === null || question === null, 'it is one or the other');
      if (answer === null) return;
      assert.match(answer.name, /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/);
      assert.ok(answer.addresses.length > 0 && answer.addresses.length <= 100);
      assert.ok(answer.ttlSeconds >= 0 && answer.ttlSeconds <= 0x7fff_ffff);
      for (const address of answer.addresses) assert.ok(address.every((word) => (word | 0) === word));
    }),
    { numRuns: 5000 },
  );
});
