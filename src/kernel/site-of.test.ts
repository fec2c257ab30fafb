import assert from 'node:assert/strict';
import { test } from 'node:test';

import { honestReferrer, originOf, processSiteOf, siteOf } from './site-of.ts';

const CASES: readonly (readonly [url: string, origin: string, site: string])[] = [
  ['https://a.example.org/x', 'https://a.example.org', 'https://example.org'],
  ['http://example.org:8080/', 'http://example.org:8080', 'http://example.org'],
  ['https://a.b.co.uk/', 'https://a.b.co.uk', 'https://b.co.uk'],
  ['https://me.github.io/', 'https://me.github.io', 'https://me.github.io'],
  ['https://github.io/', 'https://github.io', 'https://github.io'],
  ['http://127.0.0.1:80/', 'http://127.0.0.1', 'http://127.0.0.1'],
  ['http://[::1]:8080/', 'http://[::1]:8080', 'http://[::1]'],
  ['http://localhost:3000/', 'http://localhost:3000', 'http://localhost'],
  ['http://EXAMPLE.org./', 'http://example.org.', 'http://example.org'],
  ['file:///etc/passwd', 'null', 'file:'],
  ['data:text/html,x', 'null', ''],
  ['about:blank', 'null', ''],
  ['javascript:alert(1)', 'null', ''],
  ['no address', 'null', ''],
  ['', 'null', ''],
];

for (const [url, origin, site] of CASES) {
  test(`"${url}" is of ${origin} and site "${site}"`, () => {
    assert.equal(originOf(url), origin);
    assert.equal(siteOf(url), site);
  });
}

test('files of one folder share a process, those of others do not', () => {
  assert.equal(processSiteOf('file:///home/a/x.html?y#z'), 'file:///home/a/');
  assert.equal(processSiteOf('file:///home/a/b/x.html'), 'file:///home/a/b/');
  assert.equal(processSiteOf('https://a.example.org/x/y'), 'https://example.org');
  assert.equal(processSiteOf('about:blank'), '');
});

test('a page comes from addresses of its own origin only', () => {
  assert.equal(honestReferrer('https://a.test/x', 'https://a.test/y'), 'https://a.test/y');
  for (const referrer of ['https://b.test/', 'http://a.test/', 'https://a.test.b.test/', ''])
    assert.equal(honestReferrer('https://a.test/', referrer), '', referrer);
});
