import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isIpv4, isOfFamily, parseAddress, parseCidr } from './ip-address.ts';

function address(text: string): string {
  const words = parseAddress(text);
  if (words === null) return 'none';
  return isIpv4(words) ? (words[3] >>> 0).toString(16) : words.map((word) => (word >>> 0).toString(16)).join(' ');
}

const ADDRESSES: readonly (readonly [text: string, read: string])[] = [
  ['10.0.0.1', 'a000001'],
  ['255.255.255.255', 'ffffffff'],
  ['0.0.0.0', '0'],
  ['1.2.3', 'none'],
  ['1.2.3.4.5', 'none'],
  ['1.2.3.', 'none'],
  ['01.2.3.4', 'none'],
  ['256.1.1.1', 'none'],
  ['1.2.3.4 ', 'none'],
  ['', 'none'],
  ['::', '0 0 0 0'],
  ['::1', '0 0 0 1'],
  ['1::', '10000 0 0 0'],
  ['2001:db8::8:800:200C:417A', '20010db8 0 80800 200c417a'],
  ['1:2:3:4:5:6:7:8', '10002 30004 50006 70008'],
  ['1:2:3:4:5:6:7::', '10002 30004 50006 70000'],
  ['::2:3:4:5:6:7:8', '2 30004 50006 70008'],
  ['1:2:3:4:5:6:7', 'none'],
  ['1:2:3:4:5:6:7:8:9', 'none'],
  ['1:2:3:4:5:6:7:8::', 'none'],
  ['1::2::3', 'none'],
  [':1:2:3:4:5:6:7', 'none'],
  ['1:2:3:4:5:6:7:', 'none'],
  [':::', 'none'],
  ['12345::', 'none'],
  ['g::', 'none'],
  ['fe80::1%eth0', 'none'],
  ['::ffff:10.0.0.1', 'a000001'],
  ['::ffff:a00:1', 'a000001'],
  ['64:ff9b::10.0.0.1', 'a000001'],
  ['64:ff9b:1::10.0.0.1', '64ff9b 10000 0 a000001'],
  ['::10.0.0.1', 'a000001'],
  ['::255.255', 'none'],
  ['::ffff', '0 0 0 ffff'],
  ['::1:0', '10000'],
  ['1:2:3:4:5:6:1.2.3.4', '10002 30004 50006 1020304'],
  ['1:2:3:4:5:6:7:1.2.3.4', 'none'],
  ['::1.2.3', 'none'],
  ['::1.2.3.4:5', 'none'],
];

test('addresses are read in their strict forms only, and an IPv4 address has one form', () => {
  for (const [text, read] of ADDRESSES) assert.equal(address(text), read, text);
});

const PREFIXES: readonly (readonly [text: string, bits: string | null])[] = [
  ['10.0.0.0/8', '4/8'],
  ['10.0.0.1', '4/32'],
  ['0.0.0.0/0', '4/0'],
  ['10.0.0.1/8', null],
  ['10.0.0.0/33', null],
  ['10.0.0.0/08', null],
  ['10.0.0.0/', null],
  ['10.0.0.0/-1', null],
  ['2001:db8::/32', '6/32'],
  ['::/0', '6/0'],
  ['2001:db8::1/127', null],
  ['::ffff:10.0.0.0/104', '4/8'],
  ['::ffff:0:0/90', null],
  ['64:ff9b::/96', '4/0'],
  ['64:ff9b::/32', '6/32'],
  ['::10.0.0.0/104', '4/8'],
  ['10.0.0.0/1e1', null],
  ['example.org/8', null],
];

test('a prefix with bits beyond its length is an error, not a wider prefix', () => {
  for (const [text, expected] of PREFIXES) {
    const cidr = parseCidr(text);
    const read = cidr === null ? null : isOfFamily(cidr, true) ? `4/${cidr.prefix - 96}` : `6/${cidr.prefix}`;
    assert.equal(read, expected, text);
  }
});
