// Hosts, addresses, paths, windows and buckets by themselves.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as fc from 'fast-check';

import { HostMatcher, HostQuery, isPatternWithin, parseHostPattern } from './host-matcher.ts';
import { isPathWithin, isPlainPath, PathMatcher } from './path-matcher.ts';
import { CompiledWindow, isWindowWithin } from './time-window.ts';

const HOSTS: readonly (readonly [patterns: readonly string[], host: string, address: string, expected: boolean])[] = [
  [['example.org'], 'example.org', '', true],
  [['example.org'], 'a.example.org', '', false],
  [['example.org'], 'xexample.org', '', false],
  [['Example.ORG'], 'example.org', '', true],
  [['*.example.org'], 'a.example.org', '', true],
  [['*.example.org'], 'b.a.example.org', '', true],
  [['*.example.org'], 'example.org', '', false],
  [['*.example.org'], '.example.org', '', false],
  [['*.example.org'], 'example.org.evil.com', '', false],
  [['10.0.0.0/8'], 'evil.com', '10.1.2.3', true],
  [['10.0.0.0/8'], '10.1.2.3', '', true],
  [['10.0.0.0/8'], '10.1.2.3', '11.1.1.1', false],
  [['10.0.0.0/8'], 'evil.com', '', false],
  [['10.0.0.0/8'], 'evil.com', '::ffff:10.1.2.3', true],
  [['::/0'], 'evil.com', '10.1.2.3', false],
  [['0.0.0.0/0'], 'evil.com', '2001:db8::1', false],
  [['2001:db8::/32'], '2001:db8::5', '', true],
  [['example.org'], '', '', false],
  [['example.org', '10.0.0.1'], 'other.org', '10.0.0.1', true],
];

test('hosts match by name, by ending and by address', () => {
  const query = new HostQuery();
  for (const [patterns, host, ip, expected] of HOSTS) {
    query.set(host, ip);
    assert.equal(new HostMatcher(patterns).matches(query), expected, `${patterns.join()} ${host} ${ip}`);
  }
});

test('what is no host pattern is refused', () => {
  for (const text of [
    '',
    '*',
    '*.',
    '.org',
    'a..b',
    'a.',
    '-a.org',
    'a b',
    'a/8',
    '1.2.3',
    '0x7f.1',
    'a.1',
    '*.1.2.3.4',
    'a*.org',
    'ä.org',
    `${'a'.repeat(64)}.org`,
    'a.'.repeat(127),
  ])
    assert.equal(parseHostPattern(text), null, text);
});

test('a pattern lies within another exactly when it matches less', () => {
  const within = (inner: string, outer: string): boolean => isPatternWithin(parseHostPattern(inner)!, parseHostPattern(outer)!);
  for (const [inner, outer] of [
    ['a.org', 'a.org'],
    ['b.a.org', '*.a.org'],
    ['*.b.a.org', '*.a.org'],
    ['*.a.org', '*.a.org'],
    ['10.0.0.0/16', '10.0.0.0/8'],
    ['10.0.0.1', '10.0.0.0/8'],
  ])
    assert.ok(within(inner!, outer!), `${inner} in ${outer}`);
  for (const [inner, outer] of [
    ['a.org', '*.a.org'],
    ['*.a.org', 'a.org'],
    ['*.org', '*.a.org'],
    ['10.0.0.0/7', '10.0.0.0/8'],
    ['10.0.0.1', 'a.org'],
    ['a.org', '0.0.0.0/0'],
    ['::/0', '0.0.0.0/0'],
    ['*.xa.org', '*.a.org'],
  ])
    assert.ok(!within(inner!, outer!), `${inner} in ${outer}`);
});

test('names with equal hashes are told apart', () => {
  // Two letters p, q have the hash 31 q + p: pairs with equal ones are searched for.
  const names: string[] = [];
  const byHash = new Map<number, string>();
  const letters = 'abcdefghijklmnopqrstuvwxyz0123456789';
  for (const p of letters) {
    for (const q of letters) {
      const text = `${p}${q}`;
      const hash = q.charCodeAt(0) * 31 + p.charCodeAt(0);
      const other = byHash.get(hash);
      if (other !== undefined) names.push(other, text);
      byHash.set(hash, text);
    }
  }
  assert.ok(names.length > 0);
  const query = new HostQuery();
  const matcher = new HostMatcher([`${names[0]}.org`]);
  query.set(`${names[1]}.org`, '');
  assert.equal(matcher.matches(query), false);
});

const PLAIN: readonly (readonly [path: string, isPlain: boolean])[] = [
  ['/', true],
  ['/a', true],
  ['/a/b', true],
  ['/..a', true],
  ['/a..', true],
  ['/...', true],
  ['', false],
  ['a', false],
  ['/a/', false],
  ['//', false],
  ['/a//b', false],
  ['/.', false],
  ['/a/.', false],
  ['/..', false],
  ['/a/../b', false],
  ['/a\0', false],
  ['/a\\b', false],
  [`/${'a'.repeat(4096)}`, false],
];

test('a path is plain or matches nothing', () => {
  for (const [path, expected] of PLAIN) assert.equal(isPlainPath(path), expected, path);
});

test('the path matcher answers as comparing with each folder does', () => {
  const part = fc.constantFrom('a', 'b', 'ab', 'data', '..x');
  const path = fc.array(part, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.array(path, { minLength: 1, maxLength: 6 }), path, (folders, asked) => {
      assert.equal(
        new PathMatcher(folders).matches(asked),
        folders.some((folder) => isPathWithin(asked, folder)),
      );
    }),
  );
});

test('a window past midnight belongs to the day on which it opens', () => {
  const friday = new CompiledWindow({ days: [5], fromMinute: 22 * 60, toMinute: 120 });
  const at = (day: number, hour: number): number => Date.UTC(2026, 10, day, hour); // 2026-11-20 is a Friday
  for (const [day, hour, expected] of [
    [20, 21, false],
    [20, 22, true],
    [21, 1, true],
    [21, 2, false],
    [21, 22, false],
    [20, 1, false],
  ] as const)
    assert.equal(friday.isInside(at(day, hour)), expected, `${day} ${hour}`);
  assert.equal(friday.nextChangeMs(at(20, 21)), at(20, 22));
  assert.equal(friday.nextChangeMs(at(20, 23)), at(21, 2));
  assert.equal(friday.nextChangeMs(at(21, 3)), at(27, 22));
  assert.equal(new CompiledWindow({ days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1440 }).nextChangeMs(0), Infinity);
});

test('a window lies within another minute by minute', () => {
  const day = (days: number[], fromMinute: number, toMinute: number) => ({ days, fromMinute, toMinute });
  assert.ok(isWindowWithin(day([1], 600, 660), day([1, 2], 540, 1020)));
  assert.ok(isWindowWithin(day([2], 0, 60), day([1], 1320, 120)));
  assert.ok(!isWindowWithin(day([3], 600, 660), day([1, 2], 540, 1020)));
  assert.ok(!isWindowWithin(day([1], 1320, 120), day([1], 1320, 1440)));
});
